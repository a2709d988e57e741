using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Outputs;

/// <summary>A process that keeps a path.</summary>
public sealed class RootProcess
{
    internal RootProcess(StoreRootProcess process)
    {
        Id = process.Id;
        Name = process.Name;
    }

    /// <summary>Gets the number of the process.</summary>
    public int Id { get; }

    /// <summary>Gets the name of its program; null if it is not known.</summary>
    public string? Name { get; }

    /// <summary>Returns the number and the name.</summary>
    /// <returns>A text such as <c>4711 (bash)</c>.</returns>
    public override string ToString() => Name is null ? $"{Id}" : $"{Id} ({Name})";
}
