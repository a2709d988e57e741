using NixStore.Paths;
using NixStore.Profiles;
using NixStore.Retention;
using NixStore.Stores;

namespace NixStore.PowerShell.Outputs;

/// <summary>A generation that a command would remove or keep, as <c>-Plan</c> writes it.</summary>
public sealed class PlannedGeneration
{
    internal PlannedGeneration(
        StoreProfile profile, ProfileGeneration generation, RetentionDecision decision, StoreDirectory directory, StoreReference store)
    {
        Action = decision.Stays ? "Keep" : "Remove";
        Name = profile.Name;
        Number = generation.Number;
        Created = generation.Created.LocalDateTime;
        Reason = [.. decision.Reasons];
        Path = generation.Path is { } path ? directory.Print(path) : null;
        Profile = profile.Link;
        Link = generation.Link;
        Store = store.Text;
    }

    /// <summary>Gets the action: <c>Remove</c> or <c>Keep</c>.</summary>
    public string Action { get; }

    /// <summary>Gets the name of the profile.</summary>
    public string Name { get; }

    /// <summary>Gets the number.</summary>
    public long Number { get; }

    /// <summary>Gets the local time at which the generation was made.</summary>
    public DateTime Created { get; }

    /// <summary>Gets the reasons: of all rules that keep the generation, or of all rules if none keeps it.</summary>
    public TextList Reason { get; }

    /// <summary>Gets the full store path; null if the link does not lead into the store.</summary>
    public string? Path { get; }

    /// <summary>Gets the full path of the profile.</summary>
    public string Profile { get; }

    /// <summary>Gets the full path of the link of the generation.</summary>
    public string Link { get; }

    /// <summary>Gets the store, as <c>-Store</c> accepts it.</summary>
    public string Store { get; }

    /// <summary>Returns the link.</summary>
    /// <returns>The same as <see cref="Link"/>.</returns>
    public override string ToString() => Link;
}
