//! Closed lists of names that the documentation gives.

/// Declares the names of a documented list. A value that is not in the list is no error: the field that holds it is
/// [`horaires::wire::Field::Other`], with the value word for word.
macro_rules! wire_names {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $wire:literal => $variant:ident, )* }
    ) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        $(#[$meta])*
        pub enum $name { $( $(#[$variant_meta])* #[serde(rename = $wire)] $variant, )* }

        impl $name {
            /// Every documented value, in the documentation's order.
            pub const ALL: &[Self] = &[$( Self::$variant, )*];

            /// The service's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $wire, )* }
            }

            /// The value of a service name, exactly as written.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $( $wire => Some(Self::$variant), )* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl horaires::wire::Wire for $name {
            const SHAPE: horaires::wire::Shape = horaires::wire::Shape::Scalar;
        }
    };
}
pub(crate) use wire_names;
