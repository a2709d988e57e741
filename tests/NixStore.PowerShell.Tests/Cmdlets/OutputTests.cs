using System.Reflection;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>What holds for all that cmdlets write, and for the cmdlets themselves.</summary>
public sealed class OutputTests
{
    private static readonly Assembly _module = typeof(StorePathInfo).Assembly;

    private static IEnumerable<Type> Outputs
        => _module.GetExportedTypes().Where(static type => type.Namespace == typeof(StorePathInfo).Namespace);

    [Fact]
    public void No_output_can_be_changed()
        => Assert.Empty(
            from type in Outputs
            from property in type.GetProperties()
            where property.SetMethod is { IsPublic: true }
            select $"{type.Name}.{property.Name}");

    [Fact]
    public void No_output_has_members_of_records()
        => Assert.DoesNotContain(Outputs, static type => type.GetMethod("<Clone>$") is not null);

    [Fact]
    public void No_output_shows_enumerations_as_numbers()
        => Assert.Empty(
            from type in Outputs
            from property in type.GetProperties()
            where (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).IsEnum
            select $"{type.Name}.{property.Name}");

    [Fact]
    public void No_cmdlet_has_more_than_two_classes_of_ours_above_it()
        => Assert.DoesNotContain(
            _module.GetExportedTypes().Where(static type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(AsyncCmdlet))),
            static type => type.BaseType != typeof(AsyncCmdlet) && type.BaseType!.BaseType != typeof(AsyncCmdlet));
}
