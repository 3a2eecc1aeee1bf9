package incidence

// A Method says how a number was made. It is a word because it is stored and looked up in catalogues of translations;
// Citation is for the foot of a table and is not translated.
type Method string

const (
	// RelativeFrequency is the maximum-likelihood estimate of a multinomial share, the count over the total.
	RelativeFrequency Method = "relative_frequency"
	// Haldane is the unbiased estimate under inverse sampling.
	Haldane Method = "haldane"
	// Definition is no estimate: where there is one class, its share is 1.
	Definition Method = "definition"
	// Goodman is the simultaneous interval for multinomial shares.
	Goodman Method = "goodman"
	// ClopperPearson is the exact interval for a binomial share.
	ClopperPearson Method = "clopper_pearson"
	// NegativeBinomial is the exact interval under inverse sampling, for the share of the class that ended the counting
	// and for the ratio of another class to it.
	NegativeBinomial Method = "negative_binomial"
	// VarianceRecovery is the interval for a product of two estimates, made from the exact interval of each.
	VarianceRecovery Method = "variance_recovery"
	// LogNormal is the large-sample interval for a ratio, symmetric in its logarithm.
	LogNormal Method = "log_normal"
	// Kish is the design effect of unequal weights.
	Kish Method = "kish"
)

// Methods is every method, for whoever must have a word for each.
func Methods() []Method {
	return []Method{RelativeFrequency, Haldane, Definition, Goodman, ClopperPearson, NegativeBinomial, VarianceRecovery,
		LogNormal, Kish}
}

// Citation is where the method was published; "" for one that needs no source, and for an unknown word.
func (m Method) Citation() string {
	switch m {
	case Haldane:
		return "Haldane, J. B. S. (1945), On a method of estimating frequencies, Biometrika 33(3), 222-225"
	case Goodman:
		return "Goodman, L. A. (1965), On simultaneous confidence intervals for multinomial proportions, Technometrics 7(2), 247-254"
	case ClopperPearson, NegativeBinomial:
		return "Clopper, C. J. and Pearson, E. S. (1934), The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26(4), 404-413"
	case VarianceRecovery:
		return "Zou, G. Y. and Donner, A. (2008), Construction of confidence limits about effect measures: a general approach, Statistics in Medicine 27(10), 1693-1702"
	case LogNormal:
		return "Woolf, B. (1955), On estimating the relation between blood group and disease, Annals of Human Genetics 19(4), 251-253"
	case Kish:
		return "Kish, L. (1965), Survey Sampling, Wiley, New York"
	}
	return ""
}
