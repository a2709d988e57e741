using NixStore.Paths;

namespace NixStore.Stores.Remote.Daemon;

/// <summary>A root of a daemon's store, which keeps a path from the collector.</summary>
/// <param name="Link">Where the root is: a link on the daemon's machine, or a word in braces where the daemon hides or cannot tell
/// it.</param>
/// <param name="Path">The path that it keeps.</param>
public sealed record DaemonRoot(string Link, StorePath Path);
