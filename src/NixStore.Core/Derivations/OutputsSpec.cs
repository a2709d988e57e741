namespace NixStore.Derivations;

/// <summary>A selection of outputs of a derivation: all, or some by name (<c>src/libstore/outputs-spec.cc</c>).</summary>
public sealed class OutputsSpec : IEquatable<OutputsSpec>
{
    private const string Wildcard = "*";

    private OutputsSpec(IReadOnlyList<string> names) => Names = names;

    /// <summary>Gets all outputs.</summary>
    public static OutputsSpec All { get; } = new([]);

    /// <summary>Gets whether all outputs are selected.</summary>
    public bool IsAll => Names.Count == 0;

    /// <summary>Gets the distinct and sorted names of the selected outputs. Empty if all outputs are selected.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Selects outputs by name.</summary>
    /// <param name="names">The names in any order. A single <c>*</c> selects all.</param>
    /// <returns>The selection.</returns>
    /// <exception cref="NixFormatException">There are no names, or one is not valid.</exception>
    public static OutputsSpec Of(IEnumerable<string> names)
    {
        string[] sorted = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (sorted is [Wildcard])
        {
            return All;
        }

        if (sorted.Length == 0)
        {
            throw new NixFormatException("No output is selected. Name at least one output, or use '*' for all.");
        }

        foreach (var name in sorted)
        {
            OutputName.Check(name);
        }

        return new OutputsSpec(sorted);
    }

    /// <summary>Parses a selection.</summary>
    /// <param name="text">The names, separated by commas, or <c>*</c>.</param>
    /// <returns>The selection.</returns>
    /// <exception cref="NixFormatException">A name is not valid.</exception>
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

    /// <summary>Returns the names, separated by commas.</summary>
    /// <returns>The names, or <c>*</c> for all.</returns>
    public override string ToString() => IsAll ? Wildcard : string.Join(',', Names);
}
