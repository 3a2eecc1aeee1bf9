# Tells what haven reads from the .sav files of a folder, in lines of fields between tabs that haven_test.go compares with
# what was written. A number begins with #, a text with a T.
library(haven)

escape <- function(x) {
  for (pair in list(c("\\", "\\\\"), c("\t", "\\t"), c("\n", "\\n"))) x <- gsub(pair[1], pair[2], x, fixed = TRUE)
  paste0("T", x)
}
number <- function(x) ifelse(is.na(x), "NA", sprintf("#%.17g", x))
line <- function(...) paste(c(...), collapse = "\t")

cells <- function(x) {
  if (is.character(x)) return(ifelse(is.na(x), "NA", escape(x)))
  number(as.double(unclass(x)))
}
variable <- function(name, x) {
  label <- attr(x, "label", exact = TRUE)
  labels <- attr(x, "labels", exact = TRUE)
  c(line("variable", name, escape(if (is.null(label)) "" else label), attr(x, "format.spss", exact = TRUE), class(x)[1]),
    line("missing", number(attr(x, "na_range", exact = TRUE))),
    line("values", if (length(labels)) rbind(number(as.double(unclass(labels))), escape(names(labels)))),
    line("cells", cells(x)))
}

arguments <- commandArgs(TRUE)
out <- file(arguments[2], open = "wb")
for (path in sort(list.files(arguments[1], "[.]sav$", full.names = TRUE))) {
  data <- read_sav(path, user_na = TRUE)
  said <- line("file", basename(path), nrow(data))
  for (name in names(data)) said <- c(said, variable(name, data[[name]]))
  writeLines(said, out, useBytes = TRUE)
}
close(out)
