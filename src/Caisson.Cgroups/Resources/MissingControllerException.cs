namespace Caisson.Cgroups.Resources;

/// <summary>The group lacks the controller of a resource; why is found out where the group is known.</summary>
internal sealed class MissingControllerException(string controller, string wish)
    : CaissonException($"linux.resources.{wish} cannot be applied: the group has no controller {controller}")
{
    public string Controller => controller;

    public string Field => wish;
}
