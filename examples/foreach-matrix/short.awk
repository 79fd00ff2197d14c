{ print greeting ", " $0 }
