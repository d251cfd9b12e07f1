//! Which instructions of the processor the loops over columns use.

/// A set of instructions that the loops over columns are compiled for. It decides the speed, never the answer.
///
/// The best set that the processor has is found when an index or a fleet is built.
///
/// ```
/// use horaires::Instructions;
/// assert!(Instructions::available().any(|set| set == Instructions::detected()));
/// assert!(Instructions::Baseline <= Instructions::detected());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Instructions {
    /// What the binary was compiled for: on x86-64, usually SSE2.
    Baseline,
    /// AVX2, with BMI and POPCNT.
    Avx2,
    /// AVX-512 with its count of bits (Ice Lake and Zen 4, and later); compiled in from Rust 1.89 on.
    Avx512,
}

impl Instructions {
    const ALL: [Self; 3] = [Self::Baseline, Self::Avx2, Self::Avx512];

    /// The best set that the processor has and the library was compiled for.
    #[must_use]
    pub fn detected() -> Self {
        Self::available().last().unwrap_or(Self::Baseline)
    }

    /// Every set that can be used here, the best one last.
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|set| set.is_available())
    }

    #[cfg(target_arch = "x86_64")]
    fn is_available(self) -> bool {
        // As the versions in `kernel.rs` have them: a set of which one is missing would fall back to the baseline.
        macro_rules! detected {
            ($($feature:tt)*) => { $(std::arch::is_x86_feature_detected!($feature))&&* };
        }
        match self {
            Self::Baseline => true,
            Self::Avx2 => detected!("avx2" "bmi1" "bmi2" "lzcnt" "popcnt"),
            Self::Avx512 => {
                crate::kernel::HAS_AVX512
                    && Self::Avx2.is_available()
                    && detected!("avx512f" "avx512bw" "avx512dq" "avx512vl" "avx512vpopcntdq")
            }
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn is_available(self) -> bool {
        self == Self::Baseline
    }
}
