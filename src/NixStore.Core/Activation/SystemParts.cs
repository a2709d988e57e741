using System.Text.Json;

namespace NixStore.Activation;

/// <summary>The parts of a system of NixOS that cannot be replaced while it runs. A part that is not known is empty.</summary>
internal sealed record SystemParts
{
    /// <summary>Gets the target of the link to the kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>Gets the target of the link to the initial RAM disk.</summary>
    public required string Initrd { get; init; }

    /// <summary>Gets the target of the link to the modules of the kernel.</summary>
    public required string KernelModules { get; init; }

    /// <summary>Gets the version, such as <c>25.11.20251019.5e2a59a</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Gets the components whose change prevents a switch (<c>system.switch.inhibitors</c> of NixOS), by name.</summary>
    public required IReadOnlyDictionary<string, string> Inhibitors { get; init; }

    /// <summary>Reads the file <c>switch-inhibitors</c> of a system.</summary>
    /// <param name="json">The contents of the file.</param>
    /// <returns>The components by name. Empty if the text is not an object of texts.</returns>
    public static IReadOnlyDictionary<string, string> ReadInhibitors(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
        }
        catch (JsonException)
        {
            return new Dictionary<string, string>();
        }
    }
}
