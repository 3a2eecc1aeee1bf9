# R's answers for the tests of this package: Rscript --vanilla testdata/reference.R > testdata/reference.csv
# Run in the package's folder. data.csv has made-up rows: two variables of codes, a number, and a weight. base R has
# Pearson's and Welch's tests; the package survey has those of weighted rows, drawn independently.
suppressMessages(library(survey))

say <- function(case, what, statistic, df1, df2, p)
  cat(sprintf("%s,%s,%.15g,%.15g,%.15g,%.15g\n", case, what, statistic, df1, df2, p))

cat("case,test,statistic,df1,df2,p\n")
all <- read.csv("testdata/data.csv")
for (case in unique(all$case)) {
  d <- all[all$case == case, ]
  weighted <- svydesign(ids = ~1, weights = ~w, data = d)
  t <- suppressWarnings(chisq.test(table(d$a, d$b), correct = FALSE))
  say(case, "pearson", t$statistic, t$parameter, NA, t$p.value)
  t <- svychisq(~a + b, weighted, statistic = "F")
  say(case, "rao_scott", t$statistic, t$parameter[1], t$parameter[2], t$p.value)
  t <- oneway.test(y ~ b, d)
  say(case, "welch", t$statistic, t$parameter[1], t$parameter[2], t$p.value)
  t <- regTermTest(svyglm(y ~ factor(b), weighted), ~factor(b))
  say(case, "wald", t$Ftest, t$df, t$ddf, t$p)
}
