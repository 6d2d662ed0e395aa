"""Does what the page claims hold on photos that nobody had seen?"""
