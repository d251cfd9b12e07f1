//! The functions of a module in such an order that like follows like: gzip looks back over 32 kB and no further, and what
//! it finds again nearby costs less.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// How far back is looked for likeness, in bytes: what gzip sees, less half a function.
const WINDOW: usize = 28_000;
/// Functions are alike where they have runs of so many bytes in common. These lengths and the window were found by trying.
const RUNS: [usize; 2] = [5, 8];
/// A run that more than one function in so many has says nothing.
const COMMON: usize = 8;

/// The same module, its functions in another order. The order follows from the module alone.
pub(crate) fn by_likeness(module: &[u8]) -> Result<Vec<u8>> {
    let mut imports = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imports += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = likest_next(&bodies);
    let mut places: Vec<(usize, usize)> = order.into_iter().enumerate().map(|(place, was)| (was, place)).collect();
    places.sort_unstable();
    let places = (0..imports).chain(places.into_iter().map(|(_, place)| imports + place));
    let places = places.map(u32::try_from).collect::<Result<Vec<_>, _>>()?;
    let mut encoded = Module::new();
    Reorder { imports, places }
        .parse_core_module(&mut encoded, Parser::new(0), module)
        .map_err(|error| anyhow!("the functions of the module cannot be put in another order: {error}"))?;
    Ok(encoded.finish())
}

/// The functions by their numbers, the largest first: each is, of those that are left, the one most like those before it.
fn likest_next(bodies: &[&[u8]]) -> Vec<usize> {
    let mut runs = Runs::shared(bodies);
    let sizes: Vec<usize> = bodies.iter().map(|body| body.len()).collect();
    let size = |function: usize| sizes.get(function).copied().unwrap_or_default();
    let mut left: BTreeSet<usize> = (0..bodies.len()).collect();
    let mut window = VecDeque::new();
    let mut window_size = 0;
    let mut order = Vec::new();
    while let Some(next) = likest(&left, &runs.alike, size) {
        left.remove(&next);
        order.push(next);
        runs.turn(next, Turn::Enters);
        window.push_back(next);
        window_size += size(next);
        while window_size > WINDOW && window.len() > 1 {
            let Some(last) = window.pop_front() else { break };
            runs.turn(last, Turn::Leaves);
            window_size -= size(last);
        }
    }
    order
}

/// The most runs for the root of its size: by the number alone large functions would come first, by their share small ones.
fn likest(left: &BTreeSet<usize>, alike: &[usize], size: impl Fn(usize) -> usize) -> Option<usize> {
    let square = |function: usize| {
        let count = alike.get(function).copied().unwrap_or_default() as u128;
        count * count
    };
    let size = |function: usize| size(function) as u128 + 8;
    left.iter().copied().reduce(|best, other| {
        let gain = square(other) * size(best);
        let least = square(best) * size(other);
        if gain > least || gain == least && size(other) > size(best) { other } else { best }
    })
}

#[derive(Clone, Copy)]
enum Turn {
    Enters,
    Leaves,
}

/// The runs of bytes that functions have in common.
struct Runs {
    /// For each function, the numbers of its runs.
    of_functions: Vec<Vec<usize>>,
    /// For each function, how many of its runs are in the window.
    alike: Vec<usize>,
    /// For each run, the functions that have it.
    functions: Vec<Vec<usize>>,
    /// For each run, how many of them are in the window.
    in_window: Vec<usize>,
}

impl Runs {
    fn shared(bodies: &[&[u8]]) -> Self {
        let own: Vec<HashSet<&[u8]>> =
            bodies.iter().map(|body| RUNS.iter().flat_map(|&length| body.windows(length)).collect()).collect();
        let mut functions_with: HashMap<&[u8], usize> = HashMap::new();
        for &run in own.iter().flatten() {
            *functions_with.entry(run).or_default() += 1;
        }
        functions_with.retain(|_, count| *count > 1 && *count <= bodies.len() / COMMON);
        let mut numbers: HashMap<&[u8], usize> = HashMap::new();
        let mut functions: Vec<Vec<usize>> = Vec::new();
        let mut of_functions = Vec::new();
        for (function, own) in own.iter().enumerate() {
            let mut runs = Vec::new();
            for run in own.iter().filter(|run| functions_with.contains_key(*run)) {
                let number = *numbers.entry(run).or_insert(functions.len());
                match functions.get_mut(number) {
                    Some(with) => with.push(function),
                    None => functions.push(vec![function]),
                }
                runs.push(number);
            }
            of_functions.push(runs);
        }
        Self { alike: vec![0; bodies.len()], in_window: vec![0; functions.len()], of_functions, functions }
    }

    fn turn(&mut self, function: usize, turn: Turn) {
        let step = |count: &mut usize| match turn {
            Turn::Enters => *count += 1,
            Turn::Leaves => *count -= 1,
        };
        for &run in self.of_functions.get(function).into_iter().flatten() {
            let Some(count) = self.in_window.get_mut(run) else { continue };
            let before = *count;
            step(count);
            // The first that enters, or the last that leaves.
            if before == 0 || *count == 0 {
                for &with in self.functions.get(run).into_iter().flatten() {
                    self.alike.get_mut(with).into_iter().for_each(step);
                }
            }
        }
    }
}

/// Writes a module anew, its functions at other places.
struct Reorder {
    imports: usize,
    /// For each function, the imported first: its new number.
    places: Vec<u32>,
}

impl Reorder {
    /// What belongs to the functions of the module, at the new places.
    fn placed<T>(&self, things: Vec<T>) -> Vec<T> {
        let mut placed: Vec<(u32, T)> = self.places.iter().skip(self.imports).copied().zip(things).collect();
        placed.sort_by_key(|&(place, _)| place);
        placed.into_iter().map(|(_, thing)| thing).collect()
    }
}

impl Reencode for Reorder {
    type Error = String;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Self::Error>> {
        let place = self.places.get(function as usize).copied();
        place.ok_or_else(|| Error::UserError(format!("there is no function {function}")))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let types = section.into_iter().collect::<Result<_, _>>()?;
        for r#type in self.placed(types) {
            functions.function(self.type_index(r#type)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let bodies = section.into_iter().collect::<Result<_, _>>()?;
        for body in self.placed(bodies) {
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ExportKind, ExportSection, Function, Instruction, TypeSection, ValType};
    use wasmparser::{FunctionBody, Operator};

    /// Functions of two kinds by turns, each exported under its number; the last of a kind calls the first of the other.
    fn module(functions: u32) -> Vec<u8> {
        let (mut types, mut section, mut exports, mut code) =
            <(TypeSection, FunctionSection, ExportSection, _)>::default();
        types.ty().function([], [ValType::I32]);
        types.ty().function([], [ValType::I64]);
        for function in 0..functions {
            section.function(function % 2);
            exports.export(&function.to_string(), ExportKind::Func, function);
            code = body(code, function, functions);
        }
        let mut module = Module::new();
        module.section(&types).section(&section).section(&exports).section(&code);
        module.finish()
    }

    fn body(mut code: CodeSection, function: u32, functions: u32) -> CodeSection {
        let mut body = Function::new([]);
        if function + 2 >= functions {
            body.instruction(&Instruction::Call((function + 1) % 2)).instruction(&Instruction::Drop);
        }
        for value in 0..20 {
            if function.is_multiple_of(2) {
                body.instruction(&Instruction::I32Const(value)).instruction(&Instruction::Drop);
            } else {
                body.instruction(&Instruction::F64Const(f64::from(value).into())).instruction(&Instruction::Drop);
            }
        }
        let last = if function.is_multiple_of(2) {
            Instruction::I32Const(function as i32)
        } else {
            Instruction::I64Const(function.into())
        };
        body.instruction(&last).instruction(&Instruction::End);
        code.function(&body);
        code
    }

    /// What each function says of itself, in the order of the module.
    fn numbers(module: &[u8]) -> Vec<(i64, Option<u32>)> {
        let bodies = Parser::new(0).parse_all(module).filter_map(|payload| match payload.unwrap() {
            Payload::CodeSectionEntry(body) => Some(body),
            _ => None,
        });
        let number = |body: FunctionBody<'_>| {
            let (mut number, mut called) = (0, None);
            for operator in body.get_operators_reader().unwrap() {
                match operator.unwrap() {
                    Operator::I32Const { value } => number = value.into(),
                    Operator::I64Const { value } => number = value,
                    Operator::Call { function_index } => called = Some(function_index),
                    _ => {}
                }
            }
            (number, called)
        };
        bodies.map(number).collect()
    }

    #[test]
    fn functions_of_a_kind_come_together_and_keep_their_callers() {
        let given = module(20);
        let ordered = by_likeness(&given).unwrap();
        let numbers = numbers(&ordered);
        let kinds: Vec<i64> = numbers.iter().map(|(number, _)| number % 2).collect();
        assert_eq!(kinds.windows(2).filter(|pair| pair[0] != pair[1]).count(), 1, "{numbers:?}");
        // Each is exported under its own number, and calls what it called.
        let mut exported = 0;
        for payload in Parser::new(0).parse_all(&ordered) {
            let Payload::ExportSection(section) = payload.unwrap() else { continue };
            for export in section {
                let export = export.unwrap();
                assert_eq!(numbers[export.index as usize].0.to_string(), export.name);
                exported += 1;
            }
        }
        assert_eq!(exported, 20);
        let called = numbers.iter().filter_map(|&(number, called)| Some((number, numbers[called? as usize].0)));
        let mut called: Vec<_> = called.collect();
        called.sort_unstable();
        assert_eq!(called, [(18, 1), (19, 0)]);
        assert_eq!(by_likeness(&given).unwrap(), ordered);
    }
}
