namespace NixStore.FileSystem;

/// <summary>What symbolic links lead to.</summary>
public static class LinkTarget
{
    /// <summary>Returns the path that a path leads to in the end.</summary>
    /// <param name="path">A full path; nothing has to be there.</param>
    /// <returns>The target of the last link, there or not; the path itself if it is not a link.</returns>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Final(string path)
        => new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
}
