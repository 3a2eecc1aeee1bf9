package analysis

import "math"

const (
	sharesHeader    = "table,model,group,outcome,n,sample_share,arrivals,population_share,population_se,weight"
	sharesSuffix    = "_shares"
	slopeTestHeader = "table,model,group,chi2,df,p,undefined"
	slopeTestSuffix = "_slope_test"
)

// openQuotaRecords makes the files of models that know of the quotas.
func (b *bench) openQuotaRecords() {
	b.open(sharesSuffix, sharesHeader)
	b.open(slopeTestSuffix, slopeTestHeader)
}

// quotaRecords writes the shares that a model goes by and the test of its slopes; nothing when it does not know of quotas.
func (b *bench) quotaRecords(f fitted) {
	if f.quotas == nil {
		return
	}
	r := f.quotas
	for j, q := range r.PopulationShares {
		arrivals := math.NaN()
		if !r.SharesKnown {
			arrivals = b.arrivalsOf(q.Outcome)
		}
		b.record(sharesSuffix, sharesHeader, append(b.key(f), plain("", q.Outcome), count(r.Unweighted.Counts[j]), figure(r.SampleShares[j], 4),
			count(arrivals), figure(q.Share, 4), figure(q.SE, 4), figure(r.Weights[j], 4))...)
	}
	b.record(slopeTestSuffix, slopeTestHeader, append(b.key(f), figure(r.SlopeTest.Chi2, 3), count(float64(r.SlopeTest.DF)),
		figure(r.SlopeTest.P, 3), plain("", r.SlopeTest.Reason))...)
}
