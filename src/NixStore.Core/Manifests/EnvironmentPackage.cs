using NixStore.Derivations;
using NixStore.Paths;

namespace NixStore.Manifests;

/// <summary>A package of a profile of <c>nix-env</c>: an item of its <c>manifest.nix</c>.</summary>
internal sealed record EnvironmentPackage
{
    private const string OutputName = "out";
    private const string PriorityName = "priority";
    private const string UnknownSystem = "unknown";

    /// <summary>Gets the name with the version.</summary>
    public required string FullName { get; init; }

    /// <summary>Gets the system; null if the package was installed by its path.</summary>
    public string? System { get; init; }

    /// <summary>Gets the path of the main output.</summary>
    public required StorePath Path { get; init; }

    /// <summary>Gets the derivation, or null if it is not recorded.</summary>
    public StorePath? Derivation { get; init; }

    /// <summary>Gets the outputs that are installed, sorted by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, StorePath>> Outputs { get; init; }

    /// <summary>Gets the metadata.</summary>
    public PrintedValue.Set Metadata { get; init; } = PrintedValue.Set.Empty;

    /// <summary>Gets the name and the version.</summary>
    public DerivationName Name => DerivationName.Parse(FullName);

    /// <summary>Gets the priority. If two packages have one file, that of the lower number is used.</summary>
    public int Priority => Metadata.FindNumber(PriorityName) ?? ManifestPackage.DefaultPriority;

    /// <summary>Gets whether the files are in the environment.</summary>
    public bool IsActive => Metadata.FindText("active") != "false";

    /// <summary>Gets whether the package stays if another one with its name is installed.</summary>
    public bool IsKept => Metadata.Find("keep") is PrintedValue.Boolean { Value: true } or PrintedValue.Text { Value: "true" };

    /// <summary>Returns the package of a path, as <c>nix-env --install</c> makes it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="priority">The priority, or null for the default one.</param>
    public static EnvironmentPackage Of(StorePath path, int? priority)
    {
        var package = new EnvironmentPackage { FullName = path.Name, Path = path, Outputs = [KeyValuePair.Create(OutputName, path)] };
        return priority is { } number ? package.With(number) : package;
    }

    /// <summary>Returns the package with another priority, as <c>nix-env --set-flag</c> writes it.</summary>
    public EnvironmentPackage With(int priority)
        => this with
        {
            Metadata = Metadata.With(PriorityName, new PrintedValue.Text($"{priority}")),
        };

    /// <summary>Reads a package.</summary>
    /// <param name="set">The item of the manifest.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <exception cref="NixFormatException">A member is missing, or a path is not one of the store directory.</exception>
    public static EnvironmentPackage Read(PrintedValue.Set set, StoreDirectory directory)
    {
        var name = set.FindText("name") ?? throw new NixFormatException("A package of the manifest of the environment lacks 'name'.");
        var path = directory.Parse(RequireText(set, "outPath", name));
        var metadata = new PrintedValue.Set(
            (set.Find("meta") as PrintedValue.Set ?? PrintedValue.Set.Empty).Members.Where(static member => member.Value.IsMetadata)
                .ToDictionary(StringComparer.Ordinal));
        return new EnvironmentPackage
        {
            FullName = name,
            System = set.FindText("system") ?? UnknownSystem,
            Path = path,
            Derivation = set.FindText("drvPath") is { } derivation ? directory.Parse(derivation) : null,
            Outputs = Select(ReadOutputs(set, path, directory), metadata, name),
            Metadata = metadata,
        };
    }

    /// <summary>Returns the package as an item of a manifest.</summary>
    public PrintedValue.Set ToValue(StoreDirectory directory)
    {
        var members = new Dictionary<string, PrintedValue>(StringComparer.Ordinal)
        {
            ["type"] = new PrintedValue.Text("derivation"),
            ["name"] = new PrintedValue.Text(FullName),
            ["outPath"] = Print(directory, Path),
            ["outputs"] = new PrintedValue.List([.. Outputs.Select(static output => new PrintedValue.Text(output.Key))]),
            ["meta"] = Metadata,
        };
        if (System is not null)
        {
            members["system"] = new PrintedValue.Text(System);
        }

        if (Derivation is not null)
        {
            members["drvPath"] = Print(directory, Derivation);
        }

        foreach (var (name, path) in Outputs)
        {
            members[name] = PrintedValue.Set.Empty.With("outPath", Print(directory, path));
        }

        return new PrintedValue.Set(members);
    }

    private static PrintedValue.Text Print(StoreDirectory directory, StorePath path) => new(directory.Print(path));

    private static IEnumerable<KeyValuePair<string, StorePath>> ReadOutputs(
        PrintedValue.Set set, StorePath path, StoreDirectory directory)
        => set.Find("outputs") is PrintedValue.List names
            ? names.Items.OfType<PrintedValue.Text>().Select(static name => name.Value)
                .Select(name => (Name: name, Path: (set.Find(name) as PrintedValue.Set)?.FindText("outPath")))
                .Where(static output => output.Path is not null)
                .Select(output => KeyValuePair.Create(output.Name, directory.Parse(output.Path!)))
            : [KeyValuePair.Create(OutputName, path)];

    // Nix installs the outputs that the metadata selects, and sorts them by name.
    private static List<KeyValuePair<string, StorePath>> Select(
        IEnumerable<KeyValuePair<string, StorePath>> outputs, PrintedValue.Set metadata, string name)
    {
        var all = new SortedDictionary<string, StorePath>(StringComparer.Ordinal);
        foreach (var (output, path) in outputs)
        {
            all.TryAdd(output, path);
        }

        if (metadata.Find("outputsToInstall") is not PrintedValue.List wanted)
        {
            return [.. all];
        }

        var selected = wanted.Items.OfType<PrintedValue.Text>().Select(static output => output.Value).ToHashSet(StringComparer.Ordinal);
        return selected.Count > 0 && selected.All(all.ContainsKey)
            ? [.. all.Where(output => selected.Contains(output.Key))]
            : throw new NixFormatException(
                $"The package '{name}' of the manifest of the environment has no output of its 'outputsToInstall'.");
    }

    private static string RequireText(PrintedValue.Set set, string member, string name)
        => set.FindText(member)
            ?? throw new NixFormatException($"The package '{name}' of the manifest of the environment lacks '{member}'.");
}
