using NixStore.Collecting;
using NixStore.Collecting.Removing;
using NixStore.Deriving;
using NixStore.Installing;
using NixStore.Profiles.Environments;
using NixStore.Queries;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;
using NixStore.Stores.Remote;
using NixStore.Trust;

namespace NixStore.PowerShell.Pipeline;

/// <summary>Selects what a user of PowerShell can do after a failure of the core, which knows no cmdlet and no parameter.</summary>
internal static class RecommendedActions
{
    /// <summary>Returns the recommended action for a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <returns>The action, or null if none is known.</returns>
    public static string? For(Exception failure) => failure switch
    {
        StorePathNotValidException { IsRefused: true }
            => "Write a name and password into the URL of the store, or into the netrc-file of nix.conf.",
        StorePathNotValidException
            => "Fetch the path with Install-StorePath, copy it there with Copy-Closure, or name another store with -Store.",
        DeriverNotFoundException => "Copy the derivation from a store that has it, for instance with Copy-Closure, or name that store.",
        StorePathNotFoundException => "List the paths of the store with Get-StorePath.",
        UntrustedPathsException => "If you trust the signer, give its public key with -TrustedKey, "
            + "or add it to trusted-public-keys in nix.conf. "
            + "Sign unsigned paths with Add-StorePathSignature in the store that they come from.",
        PathsRefusedException => "Sign the paths with Add-StorePathSignature and a key that is trusted there, "
            + "or let the administrator of that store add this user to trusted-users.",
        HashMismatchException or NarMismatchException
            => "Check the source with Test-StorePath. Remove a damaged path there with Remove-StorePath, and copy it again from another "
                + "store.",
        PathRebuiltException => "Run the command again with -Refresh.",
        ReferencesNotValidException or MissingReferencesException => "Copy or import the whole closure, for instance with Copy-Closure.",
        PathsNotFoundException => "Check the path, or name another cache with -From.",
        StoreConnectionException { CouldBeAnswered: true }
            => "Log in once with ssh, load a key with ssh-add, or name the file of the key with -IdentityFile.",
        StorePathLiveException { Reasons.Count: > 0 }
            => "Show all roots that keep it with Get-StoreRoot -Path, and remove them with Unregister-StoreRoot.",
        StorePathNeededException => "Remove these paths too, or give -IncludeReferrer.",
        PackageConflictException
            => "Give one of the packages a -Priority, of which the lower one is used, or remove the other one with -Remove.",
        RootsUnreadableException => "Make these roots readable, or run as a user who can read them.",
        MissingCapabilityException missing => For(missing.Capability),
        NixStoreException { Reason: not FailureReason.None } known => For(known.Reason),
        NixStoreException { InnerException: NixStoreException cause } => For(cause),
        _ => null,
    };

    private static string? For(Type capability)
        => capability == typeof(IEnumerableStore) ? "Give the paths in full with -Path, or references with -Reference."
            : capability == typeof(IReferrerStore) ? "Ask for references only, or name another store with -Store."
            : capability == typeof(ISignatureStore) ? "Sign the paths in the store that they come from."
            : capability == typeof(IRootStore) ? "Roots need a store of this machine. Leave out -Root when installing into another one."
            : capability == typeof(IRootQueryStore) || capability == typeof(ICollectingStore) || capability == typeof(IOptimisingStore)
                ? "Name a local store or a daemon with -Store."
            : capability == typeof(LocalStore) ? "Open the store directly on its machine, with its directory for -Store."
            : null;

    private static string? For(FailureReason reason) => reason switch
    {
        FailureReason.StoreNotFound => "Check the name of the store, or create a store there by adding the first path, "
            + "for instance with Add-StorePath.",
        FailureReason.BinaryCacheNotFound => "Check the address, or create a cache there with Publish-BinaryCache.",
        FailureReason.NoRootsOfBinaryCache =>
            "Name the paths that stay with -Root, pin them in the cache with Register-StoreRoot -Name, or limit the age with -OlderThan.",
        FailureReason.NoSubstituter => "Name a cache with -From, or as substituters in nix.conf.",
        FailureReason.NameNotAllowed => "Give another name with -Name.",
        FailureReason.FormatWithoutSignatures => "Export the closure with Export-Closure -Format Nario, "
            + "or import it from a source that you trust without -TrustedKey.",
        FailureReason.ServedReadOnly => "Serve the store without -ReadOnly to change it.",
        FailureReason.SourceDamaged => "Check the path in its store with Test-StorePath.",
        FailureReason.RepairNotSupported => "Find damaged paths with Test-StorePath, remove them with "
            + "Remove-StorePath, and copy them again from another store.",
        FailureReason.DaemonNotRunning => "Start the daemon, or name another store with -Store.",
        FailureReason.InputIsNar => "Unpack a NAR with Expand-Nar, or add it to a store with Import-Nar.",
        FailureReason.InputIsClosureFile => "Import closure files with Import-Closure.",
        FailureReason.ProfileNotFound => "List the profiles with Get-StoreProfile, or give the link of one.",
        FailureReason.GenerationNotFound => "List the generations with Get-StoreGeneration.",
        FailureReason.CurrentGenerationUnknown => "Select a generation with Undo-StoreProfile -Generation.",
        FailureReason.NotActivatable => "Give the path of a system, or another action with -Action.",
        FailureReason.ChannelNotFound => "List the channels with Get-NixChannel, or subscribe to one with Add-NixChannel.",
        FailureReason.ProfileNotNamed => "Name the profile with -Profile.",
        FailureReason.ProfileWithoutPackages
            => "Name a profile of packages with -Profile, or let this one lead to another path with Set-StoreProfile.",
        FailureReason.PackageNotInProfile => "List the packages with Get-StorePackage.",
        FailureReason.InputIsPathInfo => "Give the file of the NAR itself; path information belongs to -PathInfo of Import-Nar.",
        _ => null,
    };
}
