namespace NixStore.Profiles.Packages;

/// <summary>A change of the packages of a profile, planned or done.</summary>
public sealed record PackagePlan
{
    /// <summary>Gets the packages as they were before.</summary>
    public required ProfilePackages Before { get; init; }

    /// <summary>Gets the packages afterwards.</summary>
    public required IReadOnlyList<InstalledPackage> After { get; init; }

    /// <summary>Gets the switch of the profile; null if nothing changes.</summary>
    public ProfileSwitch? Switch { get; init; }

    /// <summary>Gets notes about files of packages that are not in the environment.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Gets the packages that are added, or that change.</summary>
    public IReadOnlyList<InstalledPackage> Added => [.. After.Except(Before.Packages)];

    /// <summary>Gets the packages that are removed, or that change.</summary>
    public IReadOnlyList<InstalledPackage> Removed => [.. Before.Packages.Except(After)];
}
