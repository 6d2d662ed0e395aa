"""What is lost when processes are killed and files are hostile?"""
