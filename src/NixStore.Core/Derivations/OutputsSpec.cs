namespace NixStore.Derivations;

/// <summary>Which outputs of a derivation are meant: all of them, or some by name (<c>src/libstore/outputs-spec.cc</c>).</summary>
public sealed class OutputsSpec : IEquatable<OutputsSpec>
{
    private const string Wildcard = "*";

    private OutputsSpec(IReadOnlyList<string> names) => Names = names;

    /// <summary>All outputs.</summary>
    public static OutputsSpec All { get; } = new([]);

    /// <summary>Whether all outputs are meant.</summary>
    public bool IsAll => Names.Count == 0;

    /// <summary>The names of the outputs that are meant, each once and sorted; empty where all are meant.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Means some outputs.</summary>
    /// <param name="names">Their names, in any order; <c>*</c> by itself means all.</param>
    /// <returns>The outputs that are meant.</returns>
    /// <exception cref="NixFormatException">There is no name, or one cannot be the name of an output.</exception>
    public static OutputsSpec Of(IEnumerable<string> names)
    {
        string[] sorted = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (sorted is [Wildcard])
        {
            return All;
        }

        if (sorted.Length == 0)
        {
            throw new NixFormatException("No output is named; name at least one, or write '*' for all.");
        }

        foreach (var name in sorted)
        {
            OutputName.Check(name);
        }

        return new OutputsSpec(sorted);
    }

    /// <summary>Reads the names of outputs.</summary>
    /// <param name="text">Names with commas between them, or <c>*</c>.</param>
    /// <returns>The outputs that are meant.</returns>
    /// <exception cref="NixFormatException">One of them cannot be the name of an output.</exception>
    public static OutputsSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text.Split(','));
    }

    /// <inheritdoc/>
    public bool Equals(OutputsSpec? other) => other is not null && Names.SequenceEqual(other.Names);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OutputsSpec);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>Compares the names.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>True if they are equal.</returns>
    public static bool operator ==(OutputsSpec? left, OutputsSpec? right) => Equals(left, right);

    /// <summary>Compares the names.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(OutputsSpec? left, OutputsSpec? right) => !Equals(left, right);

    /// <summary>Writes the names with commas between them.</summary>
    /// <returns>The names, or <c>*</c> for all.</returns>
    public override string ToString() => IsAll ? Wildcard : string.Join(',', Names);
}
