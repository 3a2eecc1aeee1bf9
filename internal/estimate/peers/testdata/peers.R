# Times one of R's estimators on the columns in a folder and prints what it found: peers.R ESTIMATOR FOLDER SECONDS RUNS
# One line holds a program, the name of what follows, and its values. Reading the columns is not timed.
suppressPackageStartupMessages({ library(nnet); library(MASS); library(ordinal) })
args <- commandArgs(trailingOnly = TRUE)
estimator <- args[1]; folder <- args[2]; seconds <- as.numeric(args[3]); runs <- as.integer(args[4])

say <- function(what, values) cat(estimator, what, sprintf("%.17g", values), "\n")

# columns are a task's outcome, as y, and its regressors.
columns <- function(task) {
  terms <- readLines(file.path(folder, paste0(task, ".terms")))
  path <- file.path(folder, paste0(task, ".f64"))
  rows <- file.size(path) / 8 / (length(terms) + 1)
  file <- file(path, "rb"); on.exit(close(file))
  d <- lapply(seq_len(length(terms) + 1), function(k) readBin(file, "double", rows, 8, endian = "little"))
  names(d) <- c("y", terms)
  as.data.frame(d)
}

# resident is a line of /proc/self/status in MiB; NA where there is none.
resident <- function(line) tryCatch({
  status <- grep(paste0("^", line, ":"), readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", status)) / 1024
}, warning = function(w) NA, error = function(e) NA)

# forget makes VmHWM count from now on and tells whether it does.
forget <- function() tryCatch({ cat("5", file = "/proc/self/clear_refs"); TRUE }, warning = function(w) FALSE, error = function(e) FALSE)

# timed runs once; system.time would tell no more than milliseconds.
timed <- function(run) {
  gc()
  begin <- Sys.time()
  fit <- run()
  list(fit = fit, seconds = as.numeric(Sys.time()) - as.numeric(begin))
}

# measure repeats a fit until the seconds are spent or the runs are done and has the first fit told. Memory is by how many
# MiB the first run's highest is above what was there before.
measure <- function(run, tell) {
  gc(); before <- resident("VmRSS"); counted <- forget()
  first <- timed(run); took <- first$seconds
  say("mib", if (counted) resident("VmHWM") - before else NA)
  while (sum(took) < seconds && length(took) < runs) took <- c(took, timed(run)$seconds)
  say("seconds", took)
  tell(first$fit$fit, sqrt(diag(first$fit$vcov)))
}

last <- function(k) c(seq_len(k)[-1], 1)  # the constant goes from the first place to the last

answer <- function(converged, coefficients, errors, fit) {
  say("converged", as.integer(converged))
  say("coefficients", coefficients)
  say("errors", errors)
  say("loglik", as.numeric(logLik(fit)))
}

# Constants come first in R and last here.
estimators <- list(
  multinom = function() {
    d <- columns("multinomial-logit"); d$y <- factor(d$y)
    measure(function() {
      fit <- multinom(y ~ ., data = d, trace = FALSE)
      list(fit = fit, vcov = vcov(fit))
    }, function(fit, se) {
      b <- coef(fit); order <- c(2:ncol(b), 1)
      answer(fit$convergence == 0, as.vector(t(b[, order])), as.vector(matrix(se, ncol(b))[order, ]), fit)
    })
  },
  polr = function() {
    d <- columns("ordered-logit"); d$y <- ordered(d$y)
    measure(function() {
      fit <- polr(y ~ ., data = d, Hess = TRUE)
      list(fit = fit, vcov = vcov(fit))
    }, function(fit, se) answer(fit$convergence == 0, c(fit$coefficients, fit$zeta), se, fit))
  },
  clm = function() {
    d <- columns("ordered-logit"); d$y <- ordered(d$y)
    measure(function() {
      fit <- clm(y ~ ., data = d)
      list(fit = fit, vcov = vcov(fit))
    }, function(fit, se) {
      cuts <- seq_along(fit$alpha)
      answer(fit$convergence$code == 0, c(fit$beta, fit$alpha), c(se[-cuts], se[cuts]), fit)
    })
  },
  lm = function() {
    d <- columns("OLS")
    measure(function() {
      fit <- lm(y ~ ., data = d)
      s <- summary(fit)
      list(fit = fit, vcov = s$cov.unscaled * s$sigma^2)
    }, function(fit, se) {
      order <- c(2:length(se), 1)
      answer(TRUE, coef(fit)[order], se[order], fit)
    })
  }
)

cat("R version ", R.version$major, ".", R.version$minor, " (", basename(dirname(extSoftVersion()[["BLAS"]])), ")\n", sep = "")
estimators[[estimator]]()
