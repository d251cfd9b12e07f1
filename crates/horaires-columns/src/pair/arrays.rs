//! Pairs where there are no vectors, or where nobody waits for them: the host tests the loops with these.

/// How two numbers are kept in memory.
pub(crate) type Lanes = [f64; 2];

/// Two numbers for memory.
pub(crate) const fn lanes(low: f64, high: f64) -> Lanes {
    [low, high]
}

/// Two numbers, or what their bits are made into.
#[derive(Clone, Copy)]
pub(crate) struct Pair(pub(crate) Lanes);

impl Pair {
    /// The first numbers of two pairs.
    pub(crate) const fn lows(a: Lanes, b: Lanes) -> Self {
        Self([a[0], b[0]])
    }

    /// The second ones.
    pub(crate) const fn highs(a: Lanes, b: Lanes) -> Self {
        Self([a[1], b[1]])
    }

    pub(crate) const fn twice(number: f64) -> Self {
        Self([number; 2])
    }

    fn each(self, other: Self, of: impl Fn(f64, f64) -> f64) -> Self {
        let ([a, b], [c, d]) = (self.0, other.0);
        Self([of(a, c), of(b, d)])
    }

    fn each_bits(self, other: Self, of: impl Fn(u64, u64) -> u64) -> Self {
        self.each(other, |a, b| f64::from_bits(of(a.to_bits(), b.to_bits())))
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        self.each(other, |a, b| a + b)
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        self.each(other, |a, b| a - b)
    }

    /// At least these; what is no number stays none.
    pub(crate) fn at_least(self, least: Self) -> Self {
        self.each(least, |number, least| if number < least { least } else { number })
    }

    /// At most these; what is no number stays none.
    pub(crate) fn at_most(self, most: Self) -> Self {
        self.each(most, |number, most| if most < number { most } else { number })
    }

    /// All bits where they are not the same number, none where they are.
    pub(crate) fn differs(self, other: Self) -> Self {
        self.each(other, |a, b| if a == b { 0.0 } else { f64::from_bits(u64::MAX) })
    }

    pub(crate) fn or(self, other: Self) -> Self {
        self.each_bits(other, |a, b| a | b)
    }

    pub(crate) fn and(self, other: Self) -> Self {
        self.each_bits(other, |a, b| a & b)
    }

    /// The difference of their bits, as whole numbers.
    pub(crate) fn bits_minus(self, other: Self) -> Self {
        self.each_bits(other, u64::wrapping_sub)
    }

    pub(crate) const fn numbers(self) -> [f64; 2] {
        self.0
    }

    pub(crate) fn bits(self) -> [u64; 2] {
        self.0.map(f64::to_bits)
    }

    /// 32 of their bits, from this one up.
    pub(crate) fn bits_from<const LOWEST: u32>(self) -> [u32; 2] {
        self.bits().map(|bits| (bits >> LOWEST) as u32)
    }
}
