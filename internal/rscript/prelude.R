  # The file lies in the folder of the script, which source() keeps in its frame and Rscript in an argument; where R was
  # given the lines themselves, it lies in the working directory.
  here <- function(file) {
    frames <- unlist(lapply(sys.frames(), function(frame) {
      path <- get0("ofile", frame, mode = "character", inherits = FALSE)
      if (length(path) == 1L) path
    }))
    argument <- grep("^--file=", commandArgs(FALSE), value = TRUE)
    scripts <- c(rev(frames), gsub("~+~", " ", sub("^--file=", "", argument), fixed = TRUE))
    paths <- c(file.path(dirname(scripts), file), file)
    found <- paths[file.exists(paths)]
    if (length(found) == 0L)
      stop(file, " is not beside this script, nor in ", getwd(), ": put it there, or go to its folder by setwd()", call. = FALSE)
    found[1L]
  }
  read <- function(file, names, classes) {
    data <- utils::read.csv(here(file), colClasses = classes, na.strings = "", encoding = "UTF-8", quote = "\"",
      check.names = FALSE, stringsAsFactors = FALSE, strip.white = FALSE, fill = FALSE, blank.lines.skip = FALSE)
    # A byte order mark is no part of the first name; R itself takes it away only where texts are in UTF-8 anyway.
    mark <- rawToChar(as.raw(c(0xef, 0xbb, 0xbf)))
    names(data)[1L] <- sub(mark, "", names(data)[1L], fixed = TRUE, useBytes = TRUE)
    if (!identical(names(data), names))
      stop(file, " does not have the columns of this script: take both from one delivery", call. = FALSE)
    data
  }
  about <- function(x, ...) {
    attributes(x) <- c(attributes(x), list(...))
    x
  }
  # A code that has no words is a level of its own, so that none is lost.
  code <- function(x, codes, words) {
    strange <- sort(setdiff(x[!is.na(x)], codes))
    structure(match(x, c(codes, strange)), levels = make.unique(c(words, as.character(strange))), class = "factor")
  }
  day <- function(x) as.Date(x, format = "%Y-%m-%d")
  instant <- function(x) as.POSIXct(x, format = "%Y-%m-%dT%H:%M:%OSZ", tz = "UTC")
  moment <- function(x, parse) {
    parsed <- parse(x)
    wrong <- which(is.na(parsed) & !is.na(x))
    if (length(wrong) > 0L)
      stop("row ", wrong[1L], " has \"", x[wrong[1L]], "\" where a date is to stand", call. = FALSE)
    parsed
  }
