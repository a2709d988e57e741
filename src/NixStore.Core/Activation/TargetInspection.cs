using System.Globalization;
using NixStore.Paths;

namespace NixStore.Activation;

/// <summary>What a target reports of itself before an activation.</summary>
/// <param name="values">The values by their names in the script.</param>
/// <param name="directory">The store directory of the target.</param>
internal sealed class TargetInspection(IReadOnlyDictionary<string, string> values, StoreDirectory directory)
{
    private const long BytesInUnit = 1024;

    /// <summary>Gets the profile; empty if the kind of the path has none.</summary>
    public string Profile => this["profile"];

    /// <summary>Gets what a rollback returns to, or null if there is nothing.</summary>
    public StorePath? Before => PathOf("before");

    /// <summary>Gets what the profile leads to, or null if there is nothing.</summary>
    public StorePath? After => PathOf("after");

    /// <summary>Gets the running system, or null if there is none.</summary>
    public StorePath? Running => PathOf("running");

    /// <summary>Gets the user of the shell.</summary>
    public string User => this["user"];

    /// <summary>Gets whether the user can switch the profile.</summary>
    public bool IsProfileWritable => this["writable"] == "yes";

    /// <summary>Gets whether another process has locked the profile.</summary>
    public bool IsProfileLocked => this["locked"] == "yes";

    /// <summary>Gets whether another process is activating a system.</summary>
    public bool IsSwitching => this["switching"] == "yes";

    /// <summary>Gets whether <c>nix-env</c> is there.</summary>
    public bool HasNix => this["nixenv"] == "yes";

    /// <summary>Gets the free space for the store in bytes, or null if it is not known.</summary>
    public long? FreeInStore => SizeOf("storefree");

    /// <summary>Gets the free space for kernels in bytes, or null if it is not known.</summary>
    public long? FreeInBoot => SizeOf("bootfree");

    /// <summary>Gets the parts of the running system.</summary>
    public SystemParts RunningParts => PartsOf("running");

    /// <summary>Gets the parts of the system that the machine was booted with.</summary>
    public SystemParts BootedParts => PartsOf("booted");

    private string this[string name] => values.GetValueOrDefault(name) ?? "";

    private StorePath? PathOf(string name) => directory.TryParse(this[name], out var path) ? path : null;

    private long? SizeOf(string name)
        => long.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size * BytesInUnit : null;

    private SystemParts PartsOf(string system) => new()
    {
        Kernel = this[$"{system}-kernel"],
        Initrd = this[$"{system}-initrd"],
        KernelModules = this[$"{system}-kernel-modules"],
        Version = this[$"{system}-version"],
        Inhibitors = SystemParts.ReadInhibitors(this[$"{system}-inhibitors"]),
    };
}
