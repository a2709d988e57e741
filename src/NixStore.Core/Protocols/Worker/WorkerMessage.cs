namespace NixStore.Protocols.Worker;

/// <summary>
/// A message of the daemon between a request and its response (<c>STDERR_…</c> in <c>src/libstore/worker-protocol.hh</c>): a log message,
/// or the end of the operation.
/// </summary>
public abstract record WorkerMessage;

/// <summary>A log message of a daemon.</summary>
public abstract record LogMessage : WorkerMessage;

/// <summary>One or more lines of text.</summary>
/// <param name="Text">The lines.</param>
public sealed record LogText(string Text) : LogMessage;

/// <summary>The start of an activity.</summary>
/// <param name="Id">The number that identifies the activity.</param>
/// <param name="Level">The level.</param>
/// <param name="Type">The kind.</param>
/// <param name="Text">The description. May be empty.</param>
/// <param name="Fields">The fields, whose meaning depends on the type.</param>
/// <param name="Parent">The number of the parent activity, or 0 if there is none.</param>
public sealed record ActivityStarted(
    ulong Id, LogLevel Level, ActivityType Type, string Text, IReadOnlyList<LogField> Fields, ulong Parent) : LogMessage;

/// <summary>The end of an activity.</summary>
/// <param name="Id">The number.</param>
public sealed record ActivityStopped(ulong Id) : LogMessage;

/// <summary>A result of an activity.</summary>
/// <param name="Id">The number.</param>
/// <param name="Type">The type of the result.</param>
/// <param name="Fields">The fields, whose meaning depends on the type.</param>
public sealed record ActivityResult(ulong Id, ActivityResultType Type, IReadOnlyList<LogField> Fields) : LogMessage;

/// <summary>A request of the daemon for data, as a string (1.21 and 1.22).</summary>
/// <param name="MostBytes">The maximum number of bytes.</param>
public sealed record DataWanted(long MostBytes) : WorkerMessage;

/// <summary>The successful end of the operation. The response follows.</summary>
public sealed record WorkDone : WorkerMessage;

/// <summary>The failure of the operation. No response follows.</summary>
/// <param name="Level">The level.</param>
/// <param name="Text">The error message of the daemon.</param>
/// <param name="Traces">The context of the error, starting with the innermost.</param>
public sealed record WorkFailed(LogLevel Level, string Text, IReadOnlyList<string> Traces) : WorkerMessage;
