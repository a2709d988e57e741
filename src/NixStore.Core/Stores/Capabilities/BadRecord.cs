namespace NixStore.Stores.Capabilities;

/// <summary>
/// A record of a store with values that break their format. The store ignores these values, or the whole record if its path is one.
/// </summary>
/// <param name="Path">The path in full, as the record has it.</param>
/// <param name="Fault">A sentence for each value.</param>
public sealed record BadRecord(string Path, string Fault);
