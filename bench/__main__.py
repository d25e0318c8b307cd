"""`make bench`: what the program takes, against another way of doing the same: documents, reading, a second run."""

from bench import documents, lecture, reprise

if __name__ == "__main__":
    documents.main()
    print()
    lecture.main([])
    print()
    reprise.main([])
