namespace NixStore.Protocols.Worker;

/// <summary>
/// What a daemon sends between a request and its answer (<c>STDERR_…</c> in <c>src/libstore/worker-protocol.hh</c>): log messages,
/// and whether the work is done.
/// </summary>
public abstract record WorkerMessage;

/// <summary>What a daemon tells of its work.</summary>
public abstract record LogMessage : WorkerMessage;

/// <summary>One or more lines for people.</summary>
/// <param name="Text">The lines.</param>
public sealed record LogText(string Text) : LogMessage;

/// <summary>An activity begins.</summary>
/// <param name="Id">Its number, by which later messages name it.</param>
/// <param name="Level">How important it is.</param>
/// <param name="Type">The kind.</param>
/// <param name="Text">What it is, for people; may be empty.</param>
/// <param name="Fields">What the type says they are.</param>
/// <param name="Parent">The number of the activity that it is part of; 0 for none.</param>
public sealed record ActivityStarted(
    ulong Id, LogLevel Level, ActivityType Type, string Text, IReadOnlyList<LogField> Fields, ulong Parent) : LogMessage;

/// <summary>An activity has ended.</summary>
/// <param name="Id">The number.</param>
public sealed record ActivityStopped(ulong Id) : LogMessage;

/// <summary>An activity tells something.</summary>
/// <param name="Id">The number.</param>
/// <param name="Type">The response.</param>
/// <param name="Fields">What the type says they are.</param>
public sealed record ActivityResult(ulong Id, ActivityResultType Type, IReadOnlyList<LogField> Fields) : LogMessage;

/// <summary>The daemon wants data, as a string (1.21 and 1.22).</summary>
/// <param name="MostBytes">The most bytes that it takes.</param>
public sealed record DataWanted(long MostBytes) : WorkerMessage;

/// <summary>The work is done; the answer follows.</summary>
public sealed record WorkDone : WorkerMessage;

/// <summary>The work failed; no answer follows.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Text">The daemon's own words.</param>
/// <param name="Traces">What it was doing, the outermost last.</param>
public sealed record WorkFailed(LogLevel Level, string Text, IReadOnlyList<string> Traces) : WorkerMessage;
