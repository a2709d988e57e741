using System.Reflection;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>What holds for all that cmdlets write, and for the cmdlets themselves.</summary>
public sealed class OutputTests
{
    private static readonly Assembly _module = typeof(StorePathInfo).Assembly;

    private static IEnumerable<Type> Outputs => _module.GetExportedTypes().Where(static type => type.Namespace == typeof(StorePathInfo).Namespace);

    [Fact]
    public void No_output_can_be_changed()
        => Assert.Empty(Outputs.SelectMany(static type => type.GetProperties()).Where(static property => property.SetMethod is { IsPublic: true })
            .Select(static property => $"{property.DeclaringType!.Name}.{property.Name}"));

    [Fact]
    public void No_output_has_members_of_records()
        => Assert.Empty(Outputs.Where(static type => type.GetMethod("<Clone>$") is not null));

    [Fact]
    public void No_output_shows_enumerations_as_numbers()
        => Assert.Empty(Outputs.SelectMany(static type => type.GetProperties())
            .Where(static property => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).IsEnum)
            .Select(static property => $"{property.DeclaringType!.Name}.{property.Name}"));

    [Fact]
    public void No_cmdlet_has_more_than_two_classes_of_ours_above_it()
        => Assert.Empty(_module.GetExportedTypes().Where(static type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(AsyncCmdlet)))
            .Where(static type => type.BaseType!.BaseType is { } above && above != typeof(AsyncCmdlet) && type.BaseType != typeof(AsyncCmdlet)));
}
