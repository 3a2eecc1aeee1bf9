# Tells what foreign reads from a .sav file: the number of rows, of variables and of their segments, labels, value labels,
# missing values and some cells. foreign knows no texts of more than 255 bytes: their segments are variables of their own.
said <- suppressWarnings(foreign::read.spss(commandArgs(TRUE)[1], use.value.labels = FALSE, use.missings = FALSE, reencode = "UTF-8"))
cat(length(said$interview), "rows\n")
cat(sum(grepl("^comment$|^COMM[A-Z]*[0-9]+$", names(said))), "segments of the comment\n")
cat(attr(said, "variable.labels")[["age"]], "\n")
labels <- attr(said$reasons_price, "value.labels")
cat(paste(names(labels), labels, sep = "="), "\n")
range <- attr(said, "missings")$age
cat(range$type, range$value, "\n")
cat(said$age[1:7], "\n")
cat(format(said$income[1:2], digits = 15), "\n")
