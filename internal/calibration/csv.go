package calibration

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
)

// WriteCSV writes the numbers for programs, one a line, with all their digits. What does not exist is empty.
func (s Summary) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"item", "records", "published", "target_mean", "target_sd", "studies", "mean", "sd", "bias_in_published_se",
		"largest_distance_sd", "largest_distance_seed", "beyond_4_sd", "covered", "intervals"}); err != nil {
		return err
	}
	for _, l := range s.Numbers {
		if err := out.Write([]string{l.Item, l.Records, exact(l.Published), exact(&l.Target), exact(&l.TargetSD), strconv.Itoa(l.Studies),
			exact(l.Mean), exact(l.SD), exact(l.Bias), exact(&l.Worst), strconv.FormatUint(l.WorstSeed, 10), strconv.Itoa(l.Far),
			strconv.Itoa(l.Covered), strconv.Itoa(l.Intervals)}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func exact(x *float64) string {
	if x == nil || math.IsNaN(*x) {
		return ""
	}
	return strconv.FormatFloat(*x, 'g', -1, 64)
}
