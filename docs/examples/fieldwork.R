# Watches the quotas of a survey, orders a delivery, takes it home and tabulates a variable with its labels.
#
# Needs R 4 with jsonlite; curl does the asking. The token comes from the environment and needs the scopes monitor and data:
#
#     export FIELDWORK_URL=https://survey.example.org FIELDWORK_TOKEN=fw_...
#     Rscript fieldwork.R haitao-2015 gender

library(jsonlite)

server <- sub("/$", "", Sys.getenv("FIELDWORK_URL"))
key <- Sys.getenv("FIELDWORK_TOKEN")

# request asks for a path below the server into a file; with a body, posts it. The token goes to curl by its standard input,
# because every user of a machine may read command lines. A busy server is asked again.
request <- function(path, file, body = NULL) {
  settings <- c(sprintf('header = "Authorization: Bearer %s"', key), sprintf('url = "%s%s"', server, path))
  if (!is.null(body)) {
    posted <- tempfile(fileext = ".json")
    on.exit(unlink(posted))
    writeLines(toJSON(body, auto_unbox = TRUE), posted, useBytes = TRUE)
    settings <- c(settings, 'header = "Content-Type: application/json"', sprintf('data-binary = "@%s"', posted))
  }
  status <- system2("curl", c("--silent", "--show-error", "--retry", "5", "--config", "-", "--output", shQuote(file), "--write-out", shQuote("%{http_code}")),
    input = settings, stdout = TRUE)
  if (!startsWith(status[length(status)], "2")) {
    stop(path, ": ", status[length(status)], " ", paste(readLines(file, warn = FALSE), collapse = " "), call. = FALSE)
  }
}

ask <- function(path, body = NULL) {
  file <- tempfile(fileext = ".json")
  on.exit(unlink(file))
  request(path, file, body)
  fromJSON(file)
}

# cells are the quota cells as a data frame.
cells <- function(survey) {
  ask(sprintf("/api/v1/surveys/%s/watch", survey))$cells[c("cell", "completed", "target", "left", "per_hour")]
}

# deliver orders a delivery, waits until it is made, and returns its address.
deliver <- function(survey, ...) {
  work <- ask(sprintf("/api/v1/surveys/%s/deliveries", survey), list(...))
  address <- sprintf("/api/v1/surveys/%s/works/%s", survey, work$work)
  while (work$state %in% c("waiting", "making")) {
    Sys.sleep(1)
    work <- ask(address)
  }
  if (work$state == "failed") stop(work$failure, call. = FALSE)
  address
}

# completes are the completes of the sample. The delivered script reads the delivered codes and makes factors with labels.
completes <- function(survey) {
  address <- deliver(survey, formats = I(c("csv", "r")), language = "en")
  folder <- tempfile("delivery")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  for (file in c("completes.csv", "completes.R")) request(paste0(address, "/files/", file), file.path(folder, file))
  source(file.path(folder, "completes.R"), local = TRUE)
  completes
}

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2) stop("usage: Rscript fieldwork.R SURVEY VARIABLE", call. = FALSE)
print(cells(arguments[1]), row.names = FALSE)
print(table(completes(arguments[1])[[arguments[2]]]))
