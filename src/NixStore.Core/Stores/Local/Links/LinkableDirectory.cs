namespace NixStore.Stores.Local.Links;

/// <summary>The part of a directory that has to do with linking.</summary>
/// <param name="Name">The name in its parent.</param>
/// <param name="Mode">The mode that it has when it is not being changed.</param>
/// <param name="IsUnfinished">Whether a process that changed it was killed before it restored mode and time.</param>
/// <param name="Files">The files to link, in the order of the directory.</param>
/// <param name="Directories">The directories with such parts.</param>
internal sealed record LinkableDirectory(
    byte[] Name,
    int Mode,
    bool IsUnfinished,
    IReadOnlyList<LinkableFile> Files,
    IReadOnlyList<LinkableDirectory> Directories);
