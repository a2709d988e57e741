using System.Globalization;
using NixStore.Paths;
using NixStore.Stores.Capabilities;

namespace NixStore.Profiles;

/// <summary>What a profile is switched to.</summary>
public abstract record SwitchTarget
{
    private protected SwitchTarget()
    {
    }

    /// <summary>Gets the generation with the highest number below the current one, as <c>nix-env --rollback</c> selects it.</summary>
    public static SwitchTarget Previous { get; } = new PreviousGeneration();

    /// <summary>Returns the target of a generation by its number.</summary>
    /// <param name="number">The number.</param>
    /// <returns>The target.</returns>
    public static SwitchTarget ToGeneration(long number) => new NumberedGeneration(number);

    /// <summary>
    /// Returns the target of a path. If the last generation leads to the path already, that one is used, and otherwise a new one is made.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <returns>The target.</returns>
    public static SwitchTarget ToPath(StorePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new GenerationOfPath(path);
    }

    /// <summary>Returns the switch of a profile to this target.</summary>
    /// <exception cref="NixStoreException">The profile has no such generation.</exception>
    internal abstract ProfileSwitch Plan(StoreProfile profile);

    private static ProfileSwitch To(StoreProfile profile, ProfileGeneration generation) => new()
    {
        Profile = profile,
        Number = generation.Number,
        Link = generation.Link,
        Path = generation.Path ?? throw NotFound(
            $"Generation {generation.Number} of the profile '{profile.Link}' does not lead into the store."),
    };

    private static NixStoreException NotFound(string message) => new(message) { Reason = FailureReason.GenerationNotFound };

    private sealed record PreviousGeneration : SwitchTarget
    {
        internal override ProfileSwitch Plan(StoreProfile profile)
        {
            var current = profile.Current ?? throw new NixStoreException(
                $"The profile '{profile.Link}' leads to none of its generations, so the one before is not known.")
            {
                Reason = FailureReason.CurrentGenerationUnknown,
            };
            var previous = profile.Generations.LastOrDefault(generation => generation.Number < current.Number)
                ?? throw NotFound($"The profile '{profile.Link}' has no generation before the current one, {current.Number}.");
            return To(profile, previous);
        }
    }

    private sealed record NumberedGeneration(long Number) : SwitchTarget
    {
        internal override ProfileSwitch Plan(StoreProfile profile)
        {
            var generation = profile.Generations.FirstOrDefault(generation => generation.Number == Number)
                ?? throw NotFound(
                    $"The profile '{profile.Link}' has no generation {Number}. "
                        + (profile.Generations.Count == 0 ? "It has none." : $"It has {Describe(profile.Generations)}."));
            return To(profile, generation);
        }

        private static string Describe(IEnumerable<ProfileGeneration> generations)
            => string.Join(", ", generations.Select(static generation => generation.Number.ToString(CultureInfo.InvariantCulture)));
    }

    private sealed record GenerationOfPath(StorePath Path) : SwitchTarget
    {
        internal override ProfileSwitch Plan(StoreProfile profile)
        {
            var last = profile.Generations is [.., var newest] ? newest : null;
            if (last is not null && last.Path == Path)
            {
                return To(profile, last);
            }

            var number = (last?.Number ?? 0) + 1;
            return number <= uint.MaxValue
                ? new ProfileSwitch
                {
                    Profile = profile,
                    Number = number,
                    Link = System.IO.Path.Combine(
                        System.IO.Path.GetDirectoryName(profile.Link)!, new GenerationName(profile.Name, (uint)number).ToString()),
                    Path = Path,
                    IsNew = true,
                }
                : throw new NixStoreException($"The profile '{profile.Link}' has the last possible number of a generation.");
        }
    }
}
