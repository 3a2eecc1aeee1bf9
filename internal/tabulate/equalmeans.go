package tabulate

import "fmt"

// EqualMeans tests that the k groups have one mean. Groups, values and weights are as in MeansByGroup, and every group
// needs two rows whose values differ. With x̄_g the group's mean, v_g = SE_g² and u_g = 1/v_g, both tests weigh the
// squared distances from the common mean m = Σux̄/Σu.
//
// Unweighted it is Welch's, which lets variances differ (Welch 1951, Biometrika 38), R's oneway.test:
//
//	F = Σ u(x̄ - m)²/(k-1) / (1 + 2(k-2)λ/3),   λ = 3/(k²-1) Σ (1 - u/Σu)²/(n_g - 1),   F(k-1, 1/λ);
//
// for two groups the square of Welch's t. Weighted it is Wald's on the linearised variances, R's survey::svyglm with
// regTermTest, and for two groups the square of svyttest's t:
//
//	F = Σ u(x̄ - m)²/(k-1),   v_g = n/(n-1) Σ_g w²(x - x̄_g)²/(Σ_g w)²,   F(k-1, n-k), n the rows of all groups.
func EqualMeans(values []float64, groups []int, k int, weights []float64) (Test, error) {
	name := Welch
	if weights != nil {
		name = Wald
	}
	means, err := MeansByGroup(values, groups, k, weights)
	if err != nil {
		return Test{}, err
	}
	if k < 2 {
		return refused(name, "there are fewer than two groups"), nil
	}
	n := 0.0
	for g, m := range means {
		switch {
		case m.N < 2:
			return refused(name, fmt.Sprintf("group %d of %d has %g rows with a value, and two are needed", g+1, k, m.N)), nil
		case !(m.SE > 0):
			return refused(name, fmt.Sprintf("group %d of %d has the same value in every row", g+1, k)), nil
		}
		n += m.N
	}
	if weights != nil {
		return waldOfMeans(means, n), nil
	}
	return welchOfMeans(means), nil
}

func welchOfMeans(means []Mean) Test {
	k, lambda := float64(len(means)), 0.0
	u, sum, distance := spread(means, func(m Mean) float64 { return 1 / (m.SE * m.SE) })
	for g, m := range means {
		part := 1 - u[g]/sum
		lambda += part * part / (m.N - 1)
	}
	lambda *= 3 / (k*k - 1)
	return fTest(Welch, distance/(k-1)/(1+2*(k-2)*lambda/3), k-1, 1/lambda)
}

// waldOfMeans brings each variance from n_g/(n_g-1), which is a group's own, to n/(n-1), which is that of the whole sample.
func waldOfMeans(means []Mean, n float64) Test {
	k := float64(len(means))
	_, _, distance := spread(means, func(m Mean) float64 {
		return 1 / (m.SE * m.SE * (m.N - 1) / m.N * n / (n - 1))
	})
	return fTest(Wald, distance/(k-1), k-1, n-k)
}

// spread is Σ u(x̄ - m)² about the common mean m = Σux̄/Σu, with u and its sum. Means are taken from the first one, so
// that nothing is lost when all are far from zero.
func spread(means []Mean, weight func(Mean) float64) (u []float64, sum, distance float64) {
	common := 0.0
	for _, m := range means {
		u = append(u, weight(m))
		sum += weight(m)
		common += weight(m) * (m.Mean - means[0].Mean)
	}
	common /= sum
	for g, m := range means {
		d := m.Mean - means[0].Mean - common
		distance += u[g] * d * d
	}
	return u, sum, distance
}
