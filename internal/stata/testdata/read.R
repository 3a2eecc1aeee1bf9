# Reads .dta files with haven and writes one line of JSON for each, as others_test.go describes.
# Use: Rscript read.R FOLDER HOW_MANY
library(haven); library(jsonlite)
args <- commandArgs(trailingOnly = TRUE)

cells <- function(x) {
  attributes(x) <- NULL
  if (is.character(x)) return(paste0(rep("=", length(x)), x))
  x <- as.double(x)
  ifelse(is.na(x), paste0(rep(".", length(x)), na_tag(x)), sprintf("%a", x))
}
or_empty <- function(x) if (is.null(x)) "" else as.vector(x)
describe <- function(name, x) {
  labels <- attr(x, "labels", exact = TRUE)
  list(Name = name, Label = or_empty(attr(x, "label", exact = TRUE)), Values = I(cells(x)),
       Codes = I(if (is.null(labels)) character() else cells(labels)), Labels = I(if (is.null(labels)) character() else names(labels)))
}
out <- stdout()
for (path in head(sort(list.files(args[1], "[.]dta$", full.names = TRUE)), as.integer(args[2]))) {
  d <- read_dta(path)
  told <- list(Label = or_empty(attr(d, "label", exact = TRUE)), Variables = I(unname(Map(describe, names(d), d))))
  writeLines(enc2utf8(as.character(toJSON(told, auto_unbox = TRUE))), out, useBytes = TRUE)
}
