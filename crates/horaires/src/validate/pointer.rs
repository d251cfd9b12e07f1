//! JSON Pointers (RFC 6901), spelt out only where somebody needs one.

use std::borrow::Cow;

/// A pointer under construction: a chain of borrowed tokens, so that a clean document allocates none.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    token: Token<'a>,
}

#[derive(Clone, Copy)]
enum Token<'a> {
    /// A pointer given as text: the place where the document begins.
    Base(&'a str),
    Key(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    pub(crate) const fn base(pointer: &'a str) -> Self {
        Self { parent: None, token: Token::Base(pointer) }
    }

    pub(crate) const fn key(&'a self, key: &'a str) -> Self {
        Self { parent: Some(self), token: Token::Key(key) }
    }

    pub(crate) const fn index(&'a self, index: usize) -> Self {
        Self { parent: Some(self), token: Token::Index(index) }
    }

    /// The pointer as text.
    pub(crate) fn pointer(self) -> String {
        let mut pointer = String::new();
        self.write(&mut pointer);
        pointer
    }

    fn write(&self, pointer: &mut String) {
        if let Some(parent) = self.parent {
            parent.write(pointer);
        }
        match self.token {
            Token::Base(base) => pointer.push_str(base),
            Token::Key(key) => push_token(pointer, key),
            Token::Index(index) => push_token(pointer, &index.to_string()),
        }
    }
}

/// Appends a token: `~` is written `~0` and `/` is written `~1`.
pub(crate) fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// The token that stands there escaped; none where it is no escape.
pub(super) fn unescape(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('~') {
        return Some(token.into());
    }
    let mut plain = String::new();
    let mut chars = token.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '~' => match chars.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            c => c,
        });
    }
    Some(plain.into())
}

/// Whether a text is a JSON Pointer: nothing, or tokens that each begin with `/`.
pub(super) fn is_pointer(text: &str) -> bool {
    let mut tokens = text.split('/');
    tokens.next() == Some("") && tokens.all(|token| unescape(token).is_some())
}
