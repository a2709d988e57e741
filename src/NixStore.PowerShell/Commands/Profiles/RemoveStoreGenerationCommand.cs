using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Profiles;
using NixStore.Retention;

namespace NixStore.PowerShell.Commands.Profiles;

/// <summary>Removes generations of profiles by rules.</summary>
[Cmdlet(VerbsCommon.Remove, "StoreGeneration", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = HelpPages.Root + "Remove-StoreGeneration.md")]
[OutputType(typeof(StoreGenerationInfo), typeof(PlannedGeneration))]
public sealed class RemoveStoreGenerationCommand : ProfileCmdlet
{
    private readonly Dictionary<OpenStore, List<StoreProfile>> _found = [];
    private readonly Dictionary<string, HashSet<long>> _numbers = new(StringComparer.Ordinal);

    /// <summary>Gets or sets the profiles: names, wildcards or links.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The profile: a name such as system, a wildcard, or a link such as ./profile.")]
    [Alias("Link", "PSPath")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string[] Profile { get; set; } = [];

    /// <summary>Gets or sets the numbers of the generations that can be removed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public long[] Number { get; set; } = [];

    /// <summary>Gets or sets the patterns of the names of paths whose generations can be removed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Like { get; set; } = [];

    /// <summary>Gets or sets the age at which a generation must have been replaced to be removed.</summary>
    [Parameter]
    [AgeTransformation]
    public TimeSpan OlderThan { get; set; }

    /// <summary>Gets or sets the count of generations that stay, back from the current one.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Keep { get; set; }

    /// <summary>Gets or sets the count of days whose last generation stays.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int KeepDaily { get; set; }

    /// <summary>Gets or sets the count of weeks whose last generation stays.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int KeepWeekly { get; set; }

    /// <summary>Gets or sets the count of months whose last generation stays.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int KeepMonthly { get; set; }

    /// <summary>Gets or sets the numbers of generations that stay.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public long[] KeepNumber { get; set; } = [];

    /// <summary>Gets or sets a value indicating whether all generations but the current one are removed, newer ones too.</summary>
    [Parameter]
    public SwitchParameter OtherThanCurrent { get; set; }

    /// <summary>Gets or sets a value indicating whether the decisions are written and nothing is removed.</summary>
    [Parameter]
    public SwitchParameter Plan { get; set; }

    /// <summary>Gets or sets a value indicating whether the removed generations are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = Session.Open(Store);
        if (!_found.TryGetValue(store, out var found))
        {
            _found.Add(store, found = []);
        }

        foreach (var profile in ProfilesOf(store).Find(Profile))
        {
            found.Add(profile);
            _numbers.TryAdd(profile.Link, []);
            _numbers[profile.Link].UnionWith(Number);
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        var rules = FindRules();
        foreach ((var store, var found) in _found)
        {
            foreach (var profile in found.DistinctBy(static profile => profile.Link))
            {
                ActOn(profile.Link, () => Remove(store, profile, rules));
            }
        }
    }

    private List<RetentionRule> FindRules()
    {
        List<(bool IsGiven, Func<RetentionRule> Create)> all =
        [
            (Like.Length > 0, () => new KeepOtherNames(string.Join(", ", Like), IsLike)),
            (IsBound(nameof(OlderThan)), () => KeepSince.Ago(OlderThan, DateTimeOffset.Now)),
            (Keep > 0, () => new KeepLast(Keep)),
            (KeepDaily > 0, () => new KeepPerPeriod(RetentionPeriod.Day, KeepDaily)),
            (KeepWeekly > 0, () => new KeepPerPeriod(RetentionPeriod.Week, KeepWeekly)),
            (KeepMonthly > 0, () => new KeepPerPeriod(RetentionPeriod.Month, KeepMonthly)),
            (KeepNumber.Length > 0, () => new KeepNumbers(KeepNumber.ToHashSet())),
        ];
        List<RetentionRule> rules = [.. all.Where(static rule => rule.IsGiven).Select(static rule => rule.Create())];
        return rules.Count > 0 || OtherThanCurrent || _numbers.Values.Any(static numbers => numbers.Count > 0) || _found.Count == 0
            ? rules
            : throw new ArgumentException(
                "There is no rule. Give -OlderThan, -Keep, -KeepDaily, -KeepWeekly, -KeepMonthly, -KeepNumber, -Like or -Number, "
                + "or -OtherThanCurrent to remove all generations but the current one.");
    }

    private bool IsLike(string name)
        => Like.Any(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name));

    private bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private void Remove(OpenStore store, StoreProfile profile, List<RetentionRule> rules)
    {
        var remover = new GenerationRemover(store.Store, TimeZoneInfo.Local);
        var numbers = _numbers[profile.Link];
        var plan = remover.Plan(
            profile, new RetentionPolicy(numbers.Count > 0 ? [new KeepOtherNumbers(numbers), .. rules] : rules));
        if (Plan)
        {
            WritePlan(store, plan);
            return;
        }

        WarnOfProtected(plan, rules.Count == 0 ? numbers : []);
        Remove(store, remover, plan);
    }

    // A generation that was named alone and stays must not be taken for removed.
    private void WarnOfProtected(GenerationRemovalPlan plan, HashSet<long> named)
    {
        foreach (var item in plan.Decisions.Select(static decision => decision.Item)
            .Where(item => item.Protection is not null && named.Contains(item.Number)))
        {
            WriteWarning($"Generation {item.Number} of {plan.Profile.Link} is {item.Protection} and stays.");
        }
    }

    private void Remove(OpenStore store, GenerationRemover remover, GenerationRemovalPlan plan)
    {
        var text = new GenerationPlanText(plan);
        if (plan.Removed.Count == 0 || !ShouldProcess(text.Details, $"{text.Details}\n{text.Summary}?", "Remove-StoreGeneration"))
        {
            WriteVerbose(text.Details);
            return;
        }

        // The sizes are those of before.
        var sized = PassThru
            ? Wait(Task.Run(() => new ProfileMeasurement(store.Store).MeasureGenerationsAsync([plan.Profile], StopToken)))
            : [];
        var removed = Wait(Task.Run(() => remover.RemoveAsync(plan, StopToken))).Select(static generation => generation.Link).ToHashSet();
        foreach (var generation in sized.Where(generation => removed.Contains(generation.Generation.Link)))
        {
            WriteObject(new StoreGenerationInfo(generation, store.Store.Directory, store.Reference));
        }
    }

    private void WritePlan(OpenStore store, GenerationRemovalPlan plan)
    {
        foreach ((var generation, var decision) in plan.Profile.Generations.Zip(plan.Decisions))
        {
            WriteObject(new PlannedGeneration(plan.Profile, generation, decision, store.Store.Directory, store.Reference));
        }
    }
}
