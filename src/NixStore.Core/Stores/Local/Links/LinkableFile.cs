using NixStore.FileSystem.Trees;
using NixStore.Hashing;

namespace NixStore.Stores.Local.Links;

/// <summary>A file or symbolic link that can become one with others of the same contents.</summary>
/// <param name="Name">The name in its directory.</param>
/// <param name="Hash">The hash of its NAR.</param>
/// <param name="State">The state in which it was read.</param>
/// <param name="LinkCount">The count of its names.</param>
/// <param name="Bytes">What it takes on disk, in bytes.</param>
/// <param name="IsExecutable">Whether it is executable.</param>
internal sealed record LinkableFile(byte[] Name, Hash Hash, FileState State, long LinkCount, long Bytes, bool IsExecutable);
