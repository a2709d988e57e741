namespace NixStore.FileSystem;

/// <summary>Replaces small files as a whole: other processes see the file before or after the change.</summary>
internal static class FileReplacement
{
    /// <summary>Writes a file under a temporary name in the same directory, and renames it.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <param name="contents">The contents.</param>
    /// <exception cref="IOException">The file cannot be written. The message contains the path.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> contents)
    {
        var temporary = new TemporaryName($"{path}.{Path.GetRandomFileName()}", path);
        try
        {
            File.WriteAllBytes(temporary.Name, contents);
            File.Move(temporary.Name, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary.Name);
            throw temporary.Replace(failure);
        }
    }
}
