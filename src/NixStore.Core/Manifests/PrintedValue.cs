using System.Globalization;

namespace NixStore.Manifests;

/// <summary>A value of the Nix language as Nix prints it, without functions and other parts of the language.</summary>
internal abstract record PrintedValue
{
    private PrintedValue()
    {
    }

    /// <summary>
    /// Gets whether Nix keeps the value in the metadata of a package (<c>checkMeta</c> in <c>src/libexpr/get-drvs.cc</c>).
    /// </summary>
    public virtual bool IsMetadata => true;

    /// <summary>Gets the text that the value stands for in a variable of a build, or null if it is a list or a set.</summary>
    public virtual string? AsVariable => null;

    /// <summary>A text.</summary>
    internal sealed record Text(string Value) : PrintedValue
    {
        public override string? AsVariable => Value;
    }

    /// <summary>A number, with the digits that were printed.</summary>
    internal sealed record Number(string Digits) : PrintedValue
    {
        public override string? AsVariable => Digits;
    }

    /// <summary>True or false.</summary>
    internal sealed record Boolean(bool Value) : PrintedValue
    {
        public override string? AsVariable => Value ? "1" : "";
    }

    /// <summary>Null.</summary>
    internal sealed record Null : PrintedValue
    {
        public override bool IsMetadata => false;

        public override string? AsVariable => "";
    }

    /// <summary>A list.</summary>
    internal sealed record List(IReadOnlyList<PrintedValue> Items) : PrintedValue
    {
        public override bool IsMetadata => Items.All(static item => item.IsMetadata);
    }

    /// <summary>A set of values by name.</summary>
    internal sealed record Set(IReadOnlyDictionary<string, PrintedValue> Members) : PrintedValue
    {
        /// <summary>A set without members.</summary>
        public static readonly Set Empty = new(new Dictionary<string, PrintedValue>());

        public override bool IsMetadata => !Members.ContainsKey("outPath") && Members.Values.All(static member => member.IsMetadata);

        /// <summary>Returns a member, or null if there is none.</summary>
        public PrintedValue? Find(string name) => Members.GetValueOrDefault(name);

        /// <summary>Returns the text of a member, or null if there is none or it is no text.</summary>
        public string? FindText(string name) => Find(name) is Text text ? text.Value : null;

        /// <summary>Returns a member that is a whole number or the text of one, or null if there is none.</summary>
        public int? FindNumber(string name)
            => int.TryParse(
                Find(name) is Number or Text ? Find(name)!.AsVariable : null,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var number) ? number : null;

        /// <summary>Returns the set with another value of a member.</summary>
        public Set With(string name, PrintedValue value)
            => new(new Dictionary<string, PrintedValue>(Members, StringComparer.Ordinal) { [name] = value });
    }
}
