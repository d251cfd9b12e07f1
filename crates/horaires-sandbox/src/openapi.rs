//! The OpenAPI document, made from the table of services and from the types of their documents.

use std::sync::OnceLock;

use axum::body::Body;
use axum::http::{Method, Response, StatusCode};
use horaires::wire::{Extension, InnerMapDocument, RecurrentEntry};
use horaires_ocean::models;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApiBuilder, PathsBuilder, Ref, RefOr, Required,
    ResponseBuilder, Schema, ServerBuilder,
};

use crate::call::TOKEN_HEADER;
use crate::failure::{Failure, json as json_answer};
use crate::params::{Kind, Parameter};
use crate::services::table::{Document, SERVICES, Service};

const TOKEN: &str = "token";

/// The document, made once.
pub(crate) fn answer() -> Response<Body> {
    static DOCUMENT: OnceLock<Option<Value>> = OnceLock::new();
    match DOCUMENT.get_or_init(|| document().ok()) {
        Some(document) => json_answer(StatusCode::OK, document),
        None => axum::response::IntoResponse::into_response(Failure::internal()),
    }
}

fn document() -> serde_json::Result<Value> {
    let mut paths = PathsBuilder::new();
    for service in SERVICES {
        let verb = match service.verb {
            Method::POST => HttpMethod::Post,
            Method::DELETE => HttpMethod::Delete,
            _ => HttpMethod::Get,
        };
        paths = paths.path(format!("/restapi{}", service.path), PathItem::new(verb, operation(service)));
    }
    let header = ApiKeyValue::with_description(TOKEN_HEADER, "from /restapi/auth/authenticate2, for 12 hours");
    let components = ComponentsBuilder::new().security_scheme(TOKEN, SecurityScheme::ApiKey(ApiKey::Header(header)));
    let info = InfoBuilder::new()
        .title("horaires sandbox")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The Ocean web services for private hours, served from a local database."));
    let document = OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url("/ocean").build()]))
        .paths(paths)
        .components(Some(components.build()))
        .build();
    let mut document = serde_json::to_value(document)?;
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("schemas".to_owned(), schemas());
    }
    Ok(document)
}

fn operation(service: &Service) -> Operation {
    let mut operation = OperationBuilder::new().summary(Some(service.about));
    for parameter in service.parameters {
        let required = if parameter.required { Required::True } else { Required::False };
        operation = operation.parameter(
            ParameterBuilder::new()
                .name(parameter.name)
                .parameter_in(ParameterIn::Query)
                .required(required)
                .description(Some(parameter.about))
                .schema(Some(parameter_schema(parameter))),
        );
    }
    if let Some(body) = document_schema(service.body) {
        let content = ContentBuilder::new().schema(Some(body)).build();
        let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    for status in service.statuses() {
        let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let mut response = ResponseBuilder::new().description(reason.unwrap_or_default());
        let schema =
            if status >= 400 { document_schema(Document::One("Refusal")) } else { document_schema(service.answer) };
        if let Some(schema) = schema {
            response = response.content("application/json", ContentBuilder::new().schema(Some(schema)).build());
        }
        operation = operation.response(status.to_string(), response);
    }
    if service.needs_token {
        operation = operation.security(SecurityRequirement::new(TOKEN, Vec::<String>::new()));
    }
    operation.build()
}

fn parameter_schema(parameter: &Parameter) -> RefOr<Schema> {
    let of = |kind: Type| ObjectBuilder::new().schema_type(SchemaType::Type(kind));
    match parameter.kind {
        Kind::Integer => of(Type::Integer).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64))).into(),
        Kind::Integers => ArrayBuilder::new().items(of(Type::Integer)).into(),
        Kind::Number => of(Type::Number).into(),
        Kind::Boolean => of(Type::Boolean).into(),
        Kind::Word(words) => of(Type::String).enum_values(Some(words.iter().copied())).into(),
        Kind::ServiceDate => of(Type::String).examples(["24/11/2025 00:00:00 Z"]).into(),
        Kind::Day => of(Type::String).examples(["24/11/2025"]).into(),
        Kind::Iso => of(Type::String).examples(["2025-11-24T00:00:00Z"]).into(),
        Kind::Text | Kind::Fields => of(Type::String).into(),
    }
}

fn document_schema(document: Document) -> Option<RefOr<Schema>> {
    match document {
        Document::Nothing => None,
        Document::Boolean => Some(ObjectBuilder::new().schema_type(SchemaType::Type(Type::Boolean)).into()),
        Document::One(name) => Some(Ref::from_schema_name(name).into()),
        Document::List(name) => Some(ArrayBuilder::new().items(Ref::from_schema_name(name)).into()),
    }
}

/// The JSON Schemas of every document, by name.
fn schemas() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let documents: [fn(&mut SchemaGenerator); 14] = [
        with::<models::Login>,
        with::<models::Session>,
        with::<models::PersonRow>,
        with::<RecurrentEntry>,
        with::<InnerMapDocument>,
        with::<Extension>,
        with::<models::AnalysisBody>,
        with::<models::Synthesis>,
        with::<models::Entities>,
        with::<models::DailySheet>,
        with::<models::FleetVehicle>,
        with::<models::NearestVehiclesBody>,
        with::<models::NearestVehicle>,
        with::<models::AuxiliaryUse>,
    ];
    for document in documents {
        document(&mut generator);
    }
    with::<models::NonCommunicatingDevice>(&mut generator);
    with::<models::Positions>(&mut generator);
    let mut schemas: Map<String, Value> = generator.take_definitions(true);
    schemas.insert("Refusal".to_owned(), refusal());
    Value::Object(schemas)
}

fn with<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}

fn refusal() -> Value {
    let both = json!({"type": "object", "properties": {"en": {"type": "string"}, "fr": {"type": "string"}}});
    let issue = json!({"type": "object", "properties": {
        "code": {"type": "string"}, "severity": {"type": "string"}, "path": {"type": "string"}, "message": both,
        "fix": {"type": "object"}
    }});
    json!({"type": "object", "required": ["status", "error", "message", "issues"], "properties": {
        "status": {"type": "integer"}, "error": {"type": "string"}, "message": {"type": "string"},
        "issues": {"type": "array", "items": issue}
    }})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_and_every_reference_is_there() {
        let document = document().unwrap();
        for service in SERVICES {
            let verb = service.verb.as_str().to_ascii_lowercase();
            let operation = &document["paths"][format!("/restapi{}", service.path)][&verb];
            assert!(operation.is_object(), "{verb} {}", service.path);
            let parameters = operation["parameters"].as_array().map_or(0, Vec::len);
            assert_eq!(parameters, service.parameters.len());
            for status in service.statuses() {
                assert!(operation["responses"][status.to_string()].is_object());
            }
        }
        let text = document.to_string();
        let mut references = 0;
        for (at, _) in text.match_indices("\"#/components/schemas/") {
            let name = text[at + 22..].split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
            references += 1;
        }
        assert!(references > 100, "{references}");
    }
}
