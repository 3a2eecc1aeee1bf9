# Why each cell of a variable is empty, as a factor; NA where it is not empty. It reads the letters of missing_reasons, of
# which each row has one for every column before that.
reason <- function(data, variable) {
  place <- match(variable, attr(data, "columns"))
  if (length(place) != 1L || is.na(place) || is.null(data[["missing_reasons"]]))
    stop("no reasons for ", variable, " here: ask the data frame that the script made, or rows of it", call. = FALSE)
  factor(substr(data[["missing_reasons"]], place, place), levels = LETTERS_OF_REASONS,
    labels = WORDS_OF_REASONS)
}
