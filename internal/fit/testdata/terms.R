# The answers of R to the model of terms_test.go; run beside ../../estimate/testdata/reference/mnl_beps/data.csv.
d <- read.csv("../../estimate/testdata/reference/mnl_beps/data.csv")
d <- subset(d, vote != "Liberal Democrat")
d$y <- as.integer(d$vote == "Labour")
d$pk <- relevel(factor(d$political_knowledge), "1")
m <- glm(y ~ age + I(age^2) + male + age:male + pk, binomial, d, control = glm.control(epsilon = 1e-15, maxit = 50))
write.csv(data.frame(term = names(coef(m)), estimate = coef(m), se = sqrt(diag(vcov(m)))), "terms_coefficients.csv", row.names = FALSE)
# Average effects: the derivative by age through its square and its product, and changes of male and of pk.
X <- function(d) model.matrix(delete.response(terms(m)), d, xlev = m$xlevels)
effects <- function(b) {
  p <- function(d) plogis(drop(X(d) %*% b))
  q <- p(d); slope <- b["age"] + 2 * b["I(age^2)"] * d$age + b["age:male"] * d$male
  out <- c(age = mean(q * (1 - q) * slope),
           male = mean(p(transform(d, male = 1)) - p(transform(d, male = 0))))
  for (l in c("0", "2", "3"))
    out[paste0("political_knowledge=", l)] <- mean(p(transform(d, pk = factor(l, levels(d$pk)))) - p(transform(d, pk = factor("1", levels(d$pk)))))
  out
}
b <- coef(m); G <- sapply(seq_along(b), function(k) { # five-point differences
  h <- 1e-4 * sqrt(vcov(m)[k, k]) * 10; e <- replace(0 * b, k, h)
  (8 * (effects(b + e) - effects(b - e)) - (effects(b + 2 * e) - effects(b - 2 * e))) / (12 * h) })
write.csv(data.frame(term = names(effects(b)), effect = effects(b), se = sqrt(diag(G %*% vcov(m) %*% t(G)))), "terms_effects.csv", row.names = FALSE)
