# Makes the matrix of lines NAME|RESULT|SUITE|TEST|MILLISECONDS|REASON; exits with 1 if a test failed.
{
    if (!($3 in known)) { known[$3]; suites[++rows] = $3 }
    count[$3, $1, $2]++
    total[$2]++
}
$2 != "passed" {
    sub(/\[.*/, "", $4) # invocations of one test, with one reason, are one line
    line = sprintf("%s: %s: %s.%s", toupper($2), $1, $3, $4)
    reason = $6 == "" ? "no reason given" : $6
    sub(/^Assumption failed: /, "", reason)
    if (!((line, reason) in times)) { order[++lines] = line; why[lines] = reason }
    times[line, reason]++
}
END {
    columns = split(names, kernel, " ")
    printf "%-26s", ""
    for (c = 1; c <= columns; c++) printf " %-22s", kernel[c]
    print ""
    for (r = 1; r <= rows; r++) {
        printf "%-26s", suites[r]
        for (c = 1; c <= columns; c++) {
            cell = ""
            if (n = count[suites[r], kernel[c], "failed"]) cell = n " FAIL "
            if (n = count[suites[r], kernel[c], "passed"]) cell = cell n " pass "
            if (n = count[suites[r], kernel[c], "skipped"]) cell = cell n " skip"
            printf " %-22s", cell == "" ? "-" : cell
        }
        print ""
    }
    for (l = 1; l <= lines; l++) {
        n = times[order[l], why[l]]
        printf "%s%s: %s\n", order[l], (n > 1 ? " (" n " times)" : ""), substr(why[l], 1, 300)
    }
    printf "%d passed, %d failed, %d skipped\n", total["passed"], total["failed"], total["skipped"]
    exit total["failed"] > 0
}
