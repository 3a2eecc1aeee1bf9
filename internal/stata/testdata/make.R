# Writes table.json as .dta with haven (formats 113 to 119) and foreign (113 to 115).
# Use: Rscript make.R TABLE.json FOLDER
library(haven); library(foreign); library(jsonlite)
args <- commandArgs(trailingOnly = TRUE)
table <- fromJSON(args[1], simplifyVector = FALSE)

text <- function(v) {
  words <- strsplit(v, "REPEAT ", fixed = TRUE)[[1]]
  if (length(words) < 2) v else paste0(words[1], strrep("x", as.integer(words[2])))
}
number <- function(v) {
  if (is.null(v)) NA_real_ else if (is.character(v)) tagged_na(substring(v, 2)) else as.double(v)
}
column <- function(v) {
  if (v$storage == "text" || v$storage == "long text") return(vapply(v$values, text, ""))
  x <- vapply(v$values, number, 0)
  if (v$storage %in% c("byte", "int", "long")) x <- as.integer(x)
  if (v$storage == "labelled") {
    x <- labelled(x, setNames(vapply(v$labels, function(l) as.double(l[[1]]), 0), vapply(v$labels, function(l) l[[2]], "")))
  }
  x
}
frame <- function(keep) {
  kept <- Filter(keep, table$variables)
  d <- as.data.frame(setNames(lapply(kept, column), vapply(kept, `[[`, "", "name")), stringsAsFactors = FALSE)
  for (v in kept) attr(d[[v$name]], "label") <- if (v$label == "") NULL else v$label
  d
}
latin <- function(v) is.null(v$unicode)
plain <- function(v) latin(v) && v$storage != "long text"

for (version in c(8, 10, 12, 13, 14, 15)) {
  d <- frame(if (version < 13) plain else if (version < 14) latin else function(v) TRUE)
  write_dta(d, file.path(args[2], sprintf("haven-stata%d.dta", version)), version = version, label = table$label)
}
for (version in c(8, 10, 12)) {
  d <- frame(plain)
  d$sex <- as_factor(d$sex)
  d[] <- lapply(d, function(x) if (is.factor(x)) x else as.vector(unclass(x)))
  attr(d, "datalabel") <- table$label
  write.dta(d, file.path(args[2], sprintf("foreign-stata%d.dta", version)), version = version)
}
