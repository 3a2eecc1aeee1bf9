# The answers of R to the models of robust_test.go; run beside ../../estimate/testdata/reference. Robust and clustered
# covariances are those of package sandwich with Stata's factors: N/(N-1) and G/(G-1) in the logits; in a regression N/(N-k)
# and G/(G-1) (N-1)/(N-k). The multinomial logit, of which sandwich knows no scores, is fitted and squared up by hand.
library(sandwich); library(ordinal)
place <- "../../estimate/testdata/reference/"
out <- data.frame()
keep <- function(case, names, b, v) out <<- rbind(out, data.frame(case, name = names, estimate = b, se = sqrt(diag(v))))

# Binary logit: Labour against Conservative.
d <- subset(read.csv(paste0(place, "mnl_beps/data.csv")), vote != "Liberal Democrat")
d$y <- as.integer(d$vote == "Labour")
tight <- glm.control(epsilon = 1e-15, maxit = 50)
m <- glm(y ~ age + Europe, binomial, d, control = tight); n <- nrow(d)
keep("logit robust", names(coef(m)), coef(m), n / (n - 1) * sandwich(m))
keep("logit cluster", names(coef(m)), coef(m), vcovCL(m, ~ economic_cond_national, type = "HC0", cadjust = TRUE))
# Importance weights count a row as that many respondents, in fractions too; the errors are those of the information.
w <- suppressWarnings(glm(y ~ Europe, binomial, d, weights = age / 10, control = tight))
keep("logit importance", names(coef(w)), coef(w), vcov(w))

# Linear regression.
c <- read.csv(paste0(place, "ols_mtcars/data.csv"))
l <- lm(mpg ~ wt + hp, c)
keep("ols robust", names(coef(l)), coef(l), vcovHC(l, "HC1"))
keep("ols cluster", names(coef(l)), coef(l), vcovCL(l, ~ carb, type = "HC1", cadjust = TRUE))
i <- lm(mpg ~ wt, c, weights = hp / 100)
k <- floor(sum(c$hp / 100)); s <- sum(weights(i) * resid(i)^2) # Stata's N is the whole part of the sum of the weights
keep("ols importance", names(coef(i)), coef(i), s / (k - 2) * summary(i)$cov.unscaled)

# Ordered logit.
a <- read.csv(paste0(place, "ologit_affairs_rating/data.csv"))
a$rating <- factor(a$rating_, c("very unhappy", "somewhat unhappy", "average", "happier than average", "very happy"))
o <- clm(rating ~ age + religiousness, data = a, control = clm.control(gradTol = 1e-12)); n <- nrow(a)
keep("ologit robust", names(coef(o)), coef(o), n / (n - 1) * sandwich(o))
keep("ologit cluster", names(coef(o)), coef(o), vcovCL(o, a$education, type = "HC0", cadjust = TRUE))

# Multinomial logit by Newton's method.
e <- read.csv(paste0(place, "mnl_beps/data.csv")); X <- cbind(e$age, e$Europe, 1)
Y <- sapply(c("Labour", "Liberal Democrat"), function(v) as.integer(e$vote == v)); b <- rep(0, 6)
for (step in 1:30) {
  P <- exp(X %*% matrix(b, 3)); P <- P / (1 + rowSums(P))
  S <- cbind((Y - P)[, 1] * X, (Y - P)[, 2] * X) # scores
  H <- rbind(cbind(t(X) %*% (P[, 1] * (1 - P[, 1]) * X), -t(X) %*% (P[, 1] * P[, 2] * X)),
             cbind(-t(X) %*% (P[, 1] * P[, 2] * X), t(X) %*% (P[, 2] * (1 - P[, 2]) * X)))
  b <- b + solve(H, colSums(S))
}
names6 <- c(outer(c("age", "Europe", "_cons"), colnames(Y), function(t, o) paste0(o, ":", t)))
n <- nrow(X); C <- rowsum(S, e$economic_cond_national); g <- nrow(C)
keep("mnlogit robust", names6, b, n / (n - 1) * solve(H) %*% crossprod(S) %*% solve(H))
keep("mnlogit cluster", names6, b, g / (g - 1) * solve(H) %*% crossprod(C) %*% solve(H))
out[3:4] <- lapply(out[3:4], function(v) sprintf("%.17g", v))
write.csv(out, "robust.csv", row.names = FALSE)
