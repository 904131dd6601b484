//! What a sample is judged by. All streams are fixed, so a bound that holds once holds always; it is set at about five
//! standard deviations, which a sound sampler exceeds once in a million.

use sim_lifecycle::whatif::draw::{CohortKey, Purpose, Words};

pub const SIGMAS: f64 = 5.0;

/// The words of one stream of a cohort that only this test has.
pub fn words(name: &str) -> Words {
    CohortKey::new(7, name).streams(0).words(Purpose::Sessions)
}

/// Says how many standard deviations chi-square is above its mean, by Wilson and Hilferty.
pub fn excess(chi_square: f64, degrees: f64) -> f64 {
    let spread = 2.0 / (9.0 * degrees);
    ((chi_square / degrees).cbrt() - (1.0 - spread)) / spread.sqrt()
}

/// Judges counts against what was expected, cells of less than ten put together with the next.
pub fn chi_square(counts: &[u64], expected: &[f64]) -> f64 {
    assert_eq!(counts.len(), expected.len());
    let (mut sum, mut cells) = (0.0, 0.0_f64);
    let (mut seen, mut due) = (0.0, 0.0);
    for (count, mean) in counts.iter().zip(expected) {
        seen += *count as f64;
        due += mean;
        if due >= 10.0 {
            sum += (seen - due).powi(2) / due;
            cells += 1.0;
            (seen, due) = (0.0, 0.0);
        }
    }
    // What is left over stands for a tail of less than ten.
    sum += (seen - due).powi(2) / due.max(1.0);
    excess(sum, cells.max(2.0) - 1.0)
}

/// Says how many standard deviations the counts of equally likely cells are off.
pub fn chi_square_of_equals(counts: &[u64]) -> f64 {
    let all: u64 = counts.iter().sum();
    chi_square(counts, &vec![all as f64 / counts.len() as f64; counts.len()])
}

/// The first three moments of a sample.
#[derive(Clone, Copy, Debug)]
pub struct Moments {
    pub count: f64,
    pub mean: f64,
    pub variance: f64,
    /// About the mean, not divided by anything.
    pub third: f64,
}

impl Moments {
    pub fn of(sample: &[f64]) -> Self {
        let count = sample.len() as f64;
        let mean = sample.iter().sum::<f64>() / count;
        let about = |power| sample.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / count;
        Self {
            count,
            mean,
            variance: about(2),
            third: about(3),
        }
    }

    /// Asserts mean and variance, `kurtosis` being the fourth moment about the mean over the variance squared.
    pub fn assert(&self, mean: f64, variance: f64, kurtosis: f64, what: &str) {
        let of_mean = (self.mean - mean) / (variance / self.count).sqrt();
        let of_variance = (self.variance - variance) / (variance * ((kurtosis - 1.0) / self.count).sqrt());
        assert!(
            of_mean.abs() < SIGMAS,
            "{what}: the mean is off by {of_mean} sigmas: {self:?}"
        );
        assert!(
            of_variance.abs() < SIGMAS,
            "{what}: the variance is off by {of_variance} sigmas: {self:?}"
        );
    }
}

/// Kolmogorov and Smirnov: the greatest distance from the distribution, times the root of the count; 2.6 is one in a
/// million.
pub fn distance(mut sample: Vec<f64>, distribution: impl Fn(f64) -> f64) -> f64 {
    sample.sort_unstable_by(f64::total_cmp);
    let count = sample.len() as f64;
    let mut greatest = 0.0_f64;
    for (index, x) in sample.iter().enumerate() {
        let p = distribution(*x);
        greatest = greatest.max(p - index as f64 / count);
        greatest = greatest.max((index + 1) as f64 / count - p);
    }
    greatest * count.sqrt()
}

pub const GREATEST_DISTANCE: f64 = 2.6;

/// Says how many standard deviations the correlation of pairs is from none.
pub fn correlation(pairs: impl Iterator<Item = (u64, u64)>) -> f64 {
    let (mut count, mut sum) = (0.0_f64, 0.0);
    for (a, b) in pairs {
        let centred = |word: u64| word as f64 / 2.0_f64.powi(64) - 0.5;
        sum += centred(a) * centred(b);
        count += 1.0;
    }
    // The variance of a uniform number is 1/12.
    sum * 12.0 / count.sqrt()
}
