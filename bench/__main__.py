"""`make bench`: what the program takes, against another way of doing the same, for documents and for reading."""

from bench import documents, lecture

if __name__ == "__main__":
    documents.main()
    print()
    lecture.main([])
