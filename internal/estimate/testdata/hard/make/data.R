# Writes the data.csv of the cases that come from R's packages: Rscript data.R, in this folder.
# Needs AER, carData and MASS. Numbers are the shortest text that reads back to the same double.
shortest <- function(x) vapply(x, function(v) {
  if (is.na(v)) return("")
  for (digits in 15:17) {
    text <- formatC(v, digits = digits, format = "g")
    if (as.numeric(text) == v) break
  }
  trimws(text)
}, "")

case <- function(name, data, columns) {
  out <- lapply(data[columns], function(c) if (is.numeric(c)) shortest(as.numeric(c)) else as.character(c))
  write.csv(as.data.frame(out, check.names = FALSE), file.path("..", name, "data.csv"), row.names = FALSE, quote = FALSE)
}

data(BankWages, package = "AER")
bank <- data.frame(job = BankWages$job, education = BankWages$education,
                   minority = as.integer(BankWages$minority == "yes"), female = as.integer(BankWages$gender == "female"))
case("mnl_bank_women", bank, names(bank))

flowers <- setNames(iris, c("sl", "sw", "pl", "pw", "sp"))
case("mnl_iris", flowers, c("sp", "sl", "sw", "pl", "pw"))
case("mnl_iris_near", flowers[flowers$sp != "setosa", ], c("sp", "sl", "sw", "pl", "pw"))

glass <- MASS::fgl[MASS::fgl$type %in% c("WinF", "WinNF", "Veh"), ]
case("mnl_fgl3", glass, c("type", names(glass)[1:9]))

pay <- setNames(carData::Salaries, c("rank", "disc", "phd", "serv", "sex", "sal"))
pay$theor <- as.integer(pay$disc == "A")
pay$male <- as.integer(pay$sex == "Male")
for (name in c("mnl_salaries_rank", "ologit_salaries_rank")) case(name, pay, c("rank", "phd", "serv", "sal", "theor", "male"))

beps <- carData::BEPS[1:600, ]
beps$vote <- gsub(" ", "_", beps$vote)
beps$male <- as.integer(beps$gender == "male")
beps$age9 <- beps$age * 1e9
beps$eur <- beps$Europe * 1e-9
beps$sumf <- 0.1 * beps$age + 0.3 * beps$Europe
case("mnl_beps_scaled", beps, c("vote", "age9", "eur", "Blair", "male"))
case("mnl_collinear_rounding", beps, c("vote", "age", "Europe", "sumf", "male"))
case("ologit_cutpoints_only", beps, "Blair")
case("ologit_empty_inner", beps[beps$Blair != 3, ], c("Blair", "age", "Europe", "male"))

homes <- data.frame(Sat = MASS::housing$Sat)
for (type in c("Apartment", "Atrium", "Terrace")) homes[[paste0("Type_", type)]] <- as.integer(MASS::housing$Type == type)
for (influence in c("Medium", "High")) homes[[paste0("Infl_", influence)]] <- as.integer(MASS::housing$Infl == influence)
homes$c <- as.integer(MASS::housing$Cont == "High")
set.seed(1)
homes$pw <- round(MASS::housing$Freq * runif(72, .5, 2), 3)
case("ologit_housing_sampling", homes, names(homes))

case("ols_saturated", mtcars[1:4, ], c("mpg", "wt", "hp", "qsec"))
case("ols_constant_outcome", transform(mtcars, k = 21), c("k", "wt", "hp"))
