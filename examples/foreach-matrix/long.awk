{ print greeting ", dear " $0 ", how are you?" }
