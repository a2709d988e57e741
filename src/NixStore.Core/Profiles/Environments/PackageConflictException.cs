using NixStore.Paths;

namespace NixStore.Profiles.Environments;

/// <summary>The exception that is thrown when two packages have the same file, and no priority decides between them.</summary>
public sealed class PackageConflictException : NixStoreException
{
    internal PackageConflictException(PackageLink installed, PackageLink other, StoreDirectory directory)
        : base($"The packages {directory.Print(installed.Package)} and {directory.Print(other.Package)} have the same file with the same "
            + $"priority, {other.Priority}: {installed.Target} and {other.Target}.")
    {
        First = installed.Package;
        Second = other.Package;
        FirstFile = installed.Target;
        SecondFile = other.Target;
        Priority = other.Priority;
    }

    /// <summary>Gets one of the packages.</summary>
    public StorePath First { get; }

    /// <summary>Gets the other package.</summary>
    public StorePath Second { get; }

    /// <summary>Gets the full path of the file of the first package.</summary>
    public string FirstFile { get; }

    /// <summary>Gets the full path of the file of the second package.</summary>
    public string SecondFile { get; }

    /// <summary>Gets the priority of both.</summary>
    public int Priority { get; }
}
